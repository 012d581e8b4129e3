import { importPackage, requirePackage } from '../load-package.ts'

/** What the components need of a DOM; the project's own `tsconfig` has no DOM types. */
export interface DomElement {
  firstChild: DomElement | null
  appendChild(element: DomElement): void
  remove(): void
  click(): void
}
export interface DomDocument {
  body: DomElement
  createElement(name: string): DomElement
}
interface DomGlobals {
  window: unknown
  document: DomDocument
}
type WindowObject = DomGlobals & Record<string, unknown>

/** An open window whose globals are this process's, until `close`. */
export interface DomWindow {
  readonly document: DomDocument
  /** Asked for once: in happy-dom every `document.body` after a change leaks (packages/happy-dom-body.ts). */
  readonly body: DomElement
  close(): Promise<void>
}

export const domNames = ['happy-dom', 'jsdom'] as const
export type DomName = (typeof domNames)[number]

/** Asked for by React and Vue when they are loaded or when they render. */
const globalNames = [
  'document',
  'navigator',
  'Node',
  'Element',
  'HTMLElement',
  'SVGElement',
  'HTMLIFrameElement',
  'MathMLElement',
]

/** No environment of a test runner: these cases run in environment `node` and make their window themselves. */
export async function openWindow(dom: DomName, moreGlobals: Record<string, unknown> = {}): Promise<DomWindow> {
  const { window, close } = dom === 'jsdom' ? openJsdom() : await openHappyDom()
  const domGlobals = Object.fromEntries(globalNames.map((name) => [name, window[name]]))
  const restore = defineGlobals({ window, ...domGlobals, ...moreGlobals })
  return {
    document: window.document,
    body: window.document.body,
    close: async () => {
      restore()
      await close()
    },
  }
}

/** Some of them exist already, `navigator` from Node 21 on as an accessor without a setter. */
function defineGlobals(values: Record<string, unknown>): () => void {
  const former = Object.keys(values).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const)
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  return () => {
    for (const [name, descriptor] of former) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor)
      else Reflect.deleteProperty(globalThis, name)
    }
  }
}

interface Opened {
  window: WindowObject
  close: () => void | Promise<void>
}

function openJsdom(): Opened {
  const { JSDOM } = requirePackage<{
    JSDOM: new (html: string, options: object) => { window: WindowObject & { close(): void } }
  }>('jsdom')
  const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/', pretendToBeVisual: true })
  return {
    window,
    close: () => {
      window.close()
    },
  }
}

async function openHappyDom(): Promise<Opened> {
  const { Window } = await importPackage<{
    Window: new (options: object) => WindowObject & { happyDOM: { close(): Promise<void> } }
  }>('happy-dom')
  const window = new Window({ url: 'http://localhost/' })
  return { window, close: () => window.happyDOM.close() }
}
