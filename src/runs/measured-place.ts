import type { Assertion, Place } from './runner.js'
import type { Delivery, Measured, Step, Target } from './protocol.js'
import { differenceOf, differenceOfOptions } from './step.js'
import { track, type TestState, type TrackedAssertion } from './test-state.js'

/**
 * Runs that this process has measured, of which there is one answer: what ends the test may be caught, and an assertion
 * come later that has a state of its own (in a hook around another attempt, in another file of one program).
 */
const measuredRuns = new Set<number>()

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
  if (measuredRuns.has(runId)) state.ended ??= endOfRun()
  if (state.ended) return { kind: 'ended', error: state.ended }
  const expected = target.path[ordinal]
  const isMeasured = ordinal === target.path.length - 1
  const message = whyAnother(expected, tracked.step, isMeasured)
  if (!expected || message !== undefined) {
    const ended = endRun(state, runId)
    const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
    const report = { assertion: question.assertion, outcome: 'error', setting, problem: { kind: 'no run', message } }
    deliver({ outcome: { kind: 'report', report } as Delivery['outcome'], printed: { first: '', laterWrites: 0 } })
    return { kind: 'ended', error: ended }
  }
  if (!isMeasured && expected.outcome) return { kind: 'replayed', outcome: expected.outcome }
  const ended = endRun(state, runId)
  return {
    kind: 'measured',
    deadline,
    timeLimit,
    deliver,
    ended: () => ended,
    track: (run) => track(tracked, run),
  }
}

/** Why what the test has come to is not what it had come to before; undefined where it is. */
function whyAnother(expected: Step | undefined, here: Step, isMeasured: boolean): string | undefined {
  const again = 'the test, run again in a fresh process, came to'
  const isMissing = !isMeasured && !expected?.outcome
  const difference = differenceOf(expected, here) ?? (isMissing ? 'one that had not ended' : undefined)
  if (difference !== undefined) {
    return (
      `${again} other leak assertions than before: ${difference}. A test that takes another way each time cannot be ` +
      "measured in a fresh process: make it take one (in concurrent tests, with `expect` from the test's context), or " +
      'measure with `isolate: false`'
    )
  }
  // Those of an earlier assertion have decided its outcome, which is replayed.
  const option = expected && isMeasured ? differenceOfOptions(expected, here) : undefined
  if (option === undefined) return undefined
  return (
    `${again} the same leak assertion with other options than before: ${option}. What an earlier test has set is not there, ` +
    'and what is measured or drawn anew differs: set it in `beforeEach` or at the top of the file, or measure with `isolate: false`'
  )
}

function endRun(state: TestState, runId: number): Error {
  measuredRuns.add(runId)
  state.ended = endOfRun()
  return state.ended
}

function endOfRun(): Error {
  const error = new Error('leak-matchers: what this process was started for is measured; the test ends here')
  // Nobody reads where it was thrown, and runners read source maps for it: half of what a run costs the host.
  error.stack = error.message
  return error
}
