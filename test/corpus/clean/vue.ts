import { growth } from '../case.ts'
import { requireAnew } from '../load-package.ts'
import { domNames, openWindow } from './dom-window.ts'

interface App {
  mount(container: object): unknown
  unmount(): void
}
interface Vue {
  createApp: (component: object) => App
  h: (type: string, props: object, children: string) => object
  nextTick: () => Promise<void>
  onUnmounted: (callback: () => void) => void
  ref: <Value>(value: Value) => { value: Value }
}

/**
 * Vue's development build keeps every app for its first 3 s, in case its devtools turn up later (not under jsdom, which
 * it knows by the user agent). That is bounded, but by time only; with devtools present nothing is kept.
 */
const devtools = { emit: () => undefined }

export const cases = domNames.map((dom) =>
  growth({
    name: `a Vue component mounted and unmounted under ${dom}`,
    expected: 'clean',
    setup: async () => {
      const window = await openWindow(dom, { __VUE_DEVTOOLS_GLOBAL_HOOK__: devtools })
      // Vue keeps the `document` that it finds when it is loaded.
      const vue = requireAnew<Vue>('vue')
      return { window, vue, Counter: counterOf(vue) }
    },
    call: async ({ window: { body, document }, vue, Counter }) => {
      const container = document.createElement('div')
      body.appendChild(container)
      const app = vue.createApp(Counter)
      app.mount(container)
      container.firstChild?.click()
      await vue.nextTick()
      app.unmount()
      container.remove()
    },
    teardown: ({ window }) => window.close(),
  }),
)

function counterOf({ h, onUnmounted, ref }: Vue): object {
  return {
    setup: () => {
      const count = ref(0)
      const timer = setInterval(() => (count.value += 1), 1000)
      onUnmounted(() => {
        clearInterval(timer)
      })
      return () => h('button', { onClick: () => (count.value += 1) }, `count: ${count.value}`)
    },
  }
}
