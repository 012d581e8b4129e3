import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Runner {
  (): unknown
  effect: { stop(): void }
}
interface Reactivity {
  reactive: (target: Record<string, number>) => Record<string, number>
  effect: (run: () => unknown) => Runner
}

export const cases = bothSides(
  { name: '@vue/reactivity', leaky: '3.5.6', fixed: '3.5.7', alias: 'vue-reactivity', heldBy: 'dep maps' },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => {
        const { reactive, effect } = requirePackage<Reactivity>(packageName)
        return { effect, state: reactive({}) }
      },
      call: ({ effect, state }, i) => {
        const key = `key${i}`
        state[key] = i
        const runner = effect(() => state[key])
        runner.effect.stop()
        Reflect.deleteProperty(state, key)
      },
    }),
)
