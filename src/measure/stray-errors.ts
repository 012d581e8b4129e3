import { measuredProcess } from './measured-process.js'

/** `exit`: the user's code called `process.exit`, and went on. */
export interface StrayError {
  readonly thrown: unknown
  readonly how: 'uncaught' | 'exit'
}

/**
 * Errors of the user's code that nobody caught: thrown in a timer or an event listener, or a rejection without a
 * handler. In a test worker the runner sees them and fails the run; in the measured process nobody would, and a leak
 * assertion would pass over code that crashes.
 */
let first: StrayError | undefined
let listening = false

/** From now on; only for a process that ends after its measurement. */
export function listenForStrayErrors(): void {
  if (listening) return
  listening = true
  const { process: real } = measuredProcess() ?? { process }
  real.on('uncaughtException', note)
  real.on('unhandledRejection', note)
  noteExit()
}

/** The first one; boxed, since `undefined` can be thrown as well. */
export function firstStrayError(): StrayError | undefined {
  return first
}

function note(thrown: unknown): void {
  first ??= { thrown, how: 'uncaught' }
}

/** Vitest's `process.exit` throws instead: code that catches everything goes on, and would have ended the process. */
function noteExit(): void {
  const exit = process.exit.bind(process)
  process.exit = (code) => {
    try {
      return exit(code)
    } catch (error) {
      first ??= { thrown: error, how: 'exit' }
      throw error
    }
  }
}
