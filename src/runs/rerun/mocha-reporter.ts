import { tellThrown } from '../tell-host.js'

/** The part of mocha's `Runner` that is used here. */
interface MochaRunner {
  readonly on: (event: 'fail', listener: (test: unknown, thrown: unknown) => void) => void
}

/**
 * Reporter of the measured process, a constructor: it prints nothing, which the user's output would be mixed with; what was
 * thrown goes to the host.
 */
export function MochaReporter(runner: MochaRunner): void {
  runner.on('fail', (_test, thrown) => {
    tellThrown(thrown)
  })
}
