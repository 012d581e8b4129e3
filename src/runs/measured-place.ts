import type { Assertion, Place } from './runner.js'
import type { Delivery, Measured, Target } from './protocol.js'
import { differenceOf } from './step.js'
import { track, type TestState, type TrackedAssertion } from './test-state.js'

/** Where an assertion is answered in the fresh process: replayed before the measured one, not at all after it. */
export function measuredPlace(
  state: TestState,
  target: Target,
  { question }: Assertion,
  tracked: TrackedAssertion,
  send: (delivery: Delivery) => void,
): Place {
  const { deadline, timeLimit, runId } = target
  const deliver = (measured: Measured): void => {
    send({ ...measured, runId })
  }
  const ordinal = state.assertions.indexOf(tracked)
  // A hook may catch what ended the test. Other attempts and tests are ended before they begin.
  if (state.ended) return { kind: 'ended', error: state.ended }
  const expected = target.path[ordinal]
  const isMeasured = ordinal === target.path.length - 1
  const difference = differenceOf(expected, tracked.step)
  if (!expected || difference !== undefined || (!isMeasured && !expected.outcome)) {
    const ended = endRun(state)
    const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
    const message =
      'the test, run again in a fresh process, came to other leak assertions than before: ' +
      `${difference ?? 'one that had not ended'}. A test that takes another way each time cannot be measured in a fresh ` +
      "process: make it take one (in concurrent tests, with `expect` from the test's context), or measure with `isolate: false`"
    const report = { assertion: question.assertion, outcome: 'error', setting, problem: { kind: 'no run', message } }
    deliver({ outcome: { kind: 'report', report } as Delivery['outcome'], printed: { first: '', laterWrites: 0 } })
    return { kind: 'ended', error: ended }
  }
  if (!isMeasured && expected.outcome) return { kind: 'replayed', outcome: expected.outcome }
  const ended = endRun(state)
  return {
    kind: 'measured',
    deadline,
    timeLimit,
    deliver,
    ended: () => ended,
    track: (run) => track(tracked, run),
  }
}

function endRun(state: TestState): Error {
  state.ended = endOfRun()
  return state.ended
}

function endOfRun(): Error {
  const error = new Error('leak-matchers: what this process was started for is measured; the test ends here')
  // Nobody reads where it was thrown, and runners read source maps for it: half of what a run costs the host.
  error.stack = error.message
  return error
}
