/**
 * Errors of the user's code that nobody caught: thrown in a timer or an event listener, or a rejection without a
 * handler. In a test worker the runner sees them and fails the run; in the measured process nobody would, and a leak
 * assertion would pass over code that crashes.
 */
let first: { readonly thrown: unknown } | undefined
let listening = false

/** From now on; only for a process that ends after its measurement. */
export function listenForStrayErrors(): void {
  if (listening) return
  listening = true
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
}

/** The first one, boxed, since `undefined` can be thrown as well. */
export function firstStrayError(): { readonly thrown: unknown } | undefined {
  return first
}

function note(thrown: unknown): void {
  first ??= { thrown }
}
