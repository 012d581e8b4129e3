import inspector from 'node:inspector'
import { UsageError } from '../errors.js'
import type { Outcome } from '../report/outcome.js'
import { deadlineOf, type Deadline } from './deadline.js'
import { isolatedRun, type SecondRun } from './isolated-run.js'
import type { Assertion, Place } from './runner.js'
import { track, type TestState, type TrackedAssertion } from './test-state.js'

export interface InTest {
  readonly state: TestState
  readonly tracked: TrackedAssertion
  readonly deadline: Deadline
  /** From when an inline measurement begins: whether other tests have run since. */
  readonly watchOthers: () => () => boolean
  /** @throws {RunFailure} where it is not known how */
  readonly secondRun: () => SecondRun | Promise<SecondRun>
}

/** Where an assertion of a test is answered: in a fresh process, unless it is not wanted or would miss its purpose. */
export function placeInTest(assertion: Assertion, { state, tracked, deadline, watchOthers, secondRun }: InTest): Place {
  const inline = (why?: string): Place => ({
    kind: 'inline',
    ...deadline,
    disturbed: watchOthers(),
    track: (run) => track(tracked, run),
    ...(why === undefined ? {} : { why }),
  })
  if (assertion.question.options.isolate === false) return inline()
  if (inspector.url() !== undefined) {
    return inline('a debugger is attached to this process, so that breakpoints are hit here')
  }
  const run = (): Promise<Outcome> => isolatedRun(assertion, state, tracked, deadline, secondRun)
  return { kind: 'isolated', run: () => track(tracked, run()) }
}

/**
 * @param disturbed whether other tests have run meanwhile, where that is known
 * @throws {UsageError} when a fresh process was asked for
 */
export function placeOutsideTest({ question: { options } }: Assertion, disturbed = (): boolean => false): Place {
  if (options.given.has('isolate') && options.isolate === true) {
    throw new UsageError('Expected `isolate: true` only inside a test, got it outside: there is no test to run again')
  }
  const why = options.isolate === false ? {} : { why: 'outside a test, there is nothing to run again' }
  return { kind: 'inline', ...why, ...deadlineOf(options.timeout), disturbed, track: (run) => run }
}
