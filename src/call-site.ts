import { framesOfUser } from './runs/call-frame.js'

/** Where the assertion stands in the user's file. Read at once: an unread stack holds its receivers and arguments. */
export function callSite(above: (...given: never[]) => unknown): string {
  const stack = stackAbove(above)
  return typeof stack === 'string' ? stack : ofV8(() => stackAbove(above))
}

/** Where the test has stacks as call sites (`Error.prepareStackTrace`), in their place the text that V8 makes of them. */
function ofV8(read: () => unknown): string {
  const prepared = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')
  Reflect.deleteProperty(Error, 'prepareStackTrace')
  try {
    return String(read())
  } finally {
    if (prepared) Object.defineProperty(Error, 'prepareStackTrace', prepared)
  }
}

function stackAbove(above: (...given: never[]) => unknown): unknown {
  const holder: { stack?: unknown } = {}
  Error.captureStackTrace(holder, above)
  return holder.stack
}

/** Lets the error begin at the user's own line; its real stack leads through this package and an event loop. */
export function thrownAt<Thrown extends Error>(error: Thrown, site: string): Thrown {
  const frames = framesOfUser(site)
  const stack = `${error.name}: ${error.message}\n${frames.join('\n')}`
  if (frames.length > 0) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}
