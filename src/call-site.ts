import { framesOfUser } from './runs/call-frame.js'

/** Where the assertion stands in the user's file. Read at once: an unread stack holds its receivers and arguments. */
export function callSite(above: (...given: never[]) => unknown): string {
  const holder: { stack?: string } = {}
  Error.captureStackTrace(holder, above)
  return holder.stack ?? ''
}

/** Lets the error begin at the user's own line; its real stack leads through this package and an event loop. */
export function thrownAt<Thrown extends Error>(error: Thrown, site: string): Thrown {
  const frames = framesOfUser(site)
  const stack = `${error.name}: ${error.message}\n${frames.join('\n')}`
  if (frames.length > 0) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}
