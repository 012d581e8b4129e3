import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'
import { domNames, openWindow } from './dom-window.ts'

interface React {
  act: (action: () => void | Promise<void>) => Promise<void>
  createElement: (type: unknown, props: object | null, ...children: unknown[]) => object
  useEffect: (effect: () => () => void, dependencies: unknown[]) => void
  useState: <State>(initial: State) => [State, (next: State) => void]
}
interface ReactDomClient {
  createRoot: (container: object) => { render(element: object): void; unmount(): void }
}
type Act = typeof globalThis & { IS_REACT_ACT_ENVIRONMENT?: boolean }

export const cases = domNames.map((dom) =>
  growth({
    name: `a React component mounted and unmounted under ${dom}`,
    // React reads `document.body` in every commit, and happy-dom leaks then (packages/happy-dom-body.ts).
    ...(dom === 'happy-dom' ? { expected: 'leak', heldBy: 'affectsCache of <head>' } : { expected: 'clean' }),
    setup: async () => {
      const window = await openWindow(dom)
      ;(globalThis as Act).IS_REACT_ACT_ENVIRONMENT = true
      const react = requirePackage<React>('react')
      const { createRoot } = requirePackage<ReactDomClient>('react-dom/client')
      return { window, react, createRoot, Counter: counterOf(react) }
    },
    call: async ({ window: { body, document }, react, createRoot, Counter }, i) => {
      const container = document.createElement('div')
      body.appendChild(container)
      const root = createRoot(container)
      await react.act(() => {
        root.render(react.createElement(Counter, { start: i }))
      })
      await react.act(() => container.firstChild?.click())
      await react.act(() => {
        root.unmount()
      })
      container.remove()
    },
    teardown: async ({ window }) => {
      Reflect.deleteProperty(globalThis, 'IS_REACT_ACT_ENVIRONMENT')
      await window.close()
    },
  }),
)

function counterOf({ createElement, useEffect, useState }: React) {
  return function Counter({ start }: { start: number }): object {
    const [count, setCount] = useState(start)
    useEffect(() => {
      const timer = setInterval(() => {
        setCount(start)
      }, 1000)
      return () => {
        clearInterval(timer)
      }
    }, [start])
    const increment = (): void => {
      setCount(count + 1)
    }
    return createElement('button', { onClick: increment }, `count: ${count}`)
  }
}
