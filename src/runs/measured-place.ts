import type { Assertion, Place } from './runner.js'
import { callFrame } from './call-frame.js'
import type { Delivery, Measured, Target } from './protocol.js'
import { track, type TestState, type TrackedAssertion } from './test-state.js'

/** Where an assertion is answered in the fresh process: replayed before the measured one, not at all after it. */
export function measuredPlace(
  state: TestState,
  target: Target,
  { question, name, at }: Assertion,
  tracked: TrackedAssertion,
  send: (delivery: Delivery) => void,
): Place {
  const deliver = (measured: Measured): void => {
    send({ ...measured, runId: target.runId })
  }
  const { deadline, timeLimit } = target
  const ordinal = state.assertions.indexOf(tracked)
  if (state.ended) return { kind: 'ended', error: state.ended }
  const expected = target.path[ordinal]
  const isMeasured = ordinal === target.path.length - 1
  const here = { name, at: callFrame(at) }
  if (expected?.name !== here.name || expected.at !== here.at || (!isMeasured && !expected.outcome)) {
    state.ended = endOfRun()
    const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
    const message =
      'the test, run again in a fresh process, came to other leak assertions than before: ' +
      `${describe(here)} instead of ${expected ? describe(expected) : 'none'}. A test that takes another way each ` +
      'time cannot be measured in a fresh process: make it take one, or measure with `isolate: false`'
    const report = { assertion: question.assertion, outcome: 'error', setting, problem: { kind: 'no run', message } }
    deliver({ outcome: { kind: 'report', report } as Delivery['outcome'], printed: { first: '', laterWrites: 0 } })
    return { kind: 'ended', error: state.ended }
  }
  if (!isMeasured && expected.outcome) return { kind: 'replayed', outcome: expected.outcome }
  const ended = endOfRun()
  state.ended = ended
  return {
    kind: 'measured',
    deadline,
    timeLimit,
    deliver,
    ended: () => ended,
    track: (run) => track(tracked, run),
  }
}

function describe({ name, at }: { readonly name: string; readonly at: string }): string {
  return `\`${name}\` (${at})`
}

function endOfRun(): Error {
  const error = new Error('leak-matchers: what this process was started for is measured; the test ends here')
  // Nobody reads where it was thrown, and runners read source maps for it: half of what a run costs the host.
  error.stack = error.message
  return error
}
