import { growth } from '../case.ts'
import { importPackage } from '../load-package.ts'

interface Element {
  appendChild(element: Element): void
  remove(): void
}
interface Window {
  document: { createElement(name: string): Element; readonly body: Element }
  happyDOM: { close(): Promise<void> }
}
interface HappyDom {
  Window: new () => Window
}

/**
 * Not fixed in the version that is pinned here; found by the component cases. A change of the body empties the cache
 * of `document.body`, the next read searches again, and leaves a note with every element that it passes on the way:
 * `<head>`, which never changes and so never drops its notes.
 */
export const cases = [
  growth({
    name: 'happy-dom 20.14.6, document.body',
    expected: 'leak',
    heldBy: 'affectsCache of <head>',
    setup: async () => {
      const { Window } = await importPackage<HappyDom>('happy-dom')
      return new Window()
    },
    call: ({ document }) => {
      const element = document.createElement('div')
      document.body.appendChild(element)
      element.remove()
    },
    teardown: (window) => window.happyDOM.close(),
  }),
]
