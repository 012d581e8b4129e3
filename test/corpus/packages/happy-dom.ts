import { bothSides } from '../both-sides.ts'
import { collected } from '../case.ts'
import { importPackage } from '../load-package.ts'

interface Element {
  addEventListener(type: string, listener: () => unknown): void
}
interface Window {
  document: { createElement(name: string): Element; body: { appendChild(element: Element): void } }
  happyDOM: { close(): Promise<void> }
}
interface HappyDom {
  Window: new () => Window
}

/** The element outlives its window, as one held by a test or a component does. */
const keptElements: Element[] = []

export const cases = bothSides(
  { name: 'happy-dom', leaky: '20.0.9', fixed: '20.0.10', alias: 'happy-dom', heldBy: "the element's listeners" },
  (packageName, side) =>
    collected({
      ...side,
      make: async () => {
        const { Window } = await importPackage<HappyDom>(packageName)
        const window = new Window()
        const element = window.document.createElement('button')
        window.document.body.appendChild(element)
        const big = { payload: new Array<number>(10_000).fill(0) }
        element.addEventListener('click', () => big)
        keptElements.push(element)
        return { window, big }
      },
      act: ({ window }) => window.happyDOM.close(),
      watch: ({ big }) => [big],
    }),
)
