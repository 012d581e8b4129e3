import { thrownAt } from '../call-site.js'
import { UsageError } from '../errors.js'
import { now } from '../measure/captured.js'
import type { Outcome } from '../report/outcome.js'
import { callFrame } from './call-frame.js'
import type { Step } from './protocol.js'
import type { Assertion } from './runner.js'
import { stepOf } from './step.js'

/** Taken before a test can replace it: some environments and tests have one of their own. */
const RealAbortController = AbortController

/** One attempt at one test, and the leak assertions that it has come to so far. */
export interface TestState {
  /** Milliseconds since the epoch; set anew where hooks have come to leak assertions before the body. */
  started: number
  /** From 1; retries and repetitions count. */
  readonly attempt: number
  /** By ordinal: which leak assertion of the attempt it is. */
  readonly assertions: TrackedAssertion[]
  /** Set in the fresh process, where nothing is measured: by then it has measured what it was started for, or in another attempt. */
  ended: Error | undefined
}

export interface TrackedAssertion {
  readonly name: string
  /** Stack at the call. */
  readonly at: string
  readonly step: Step
  readonly cancelled: AbortController
  settled: Promise<unknown>
  pending: boolean
  outcome?: Outcome
}

export function beginAttempt(earlier: TestState | undefined, started: number): TestState {
  return { started, attempt: (earlier?.attempt ?? 0) + 1, assertions: [], ended: undefined }
}

/** @returns the assertion's record, whose place in the list is its ordinal */
export function countAssertion(state: TestState, assertion: Assertion): TrackedAssertion {
  const { name, at } = assertion
  const tracked = {
    name,
    at,
    step: stepOf(assertion),
    cancelled: new RealAbortController(),
    settled: Promise.resolve(),
    pending: false,
  }
  state.assertions.push(tracked)
  return tracked
}

/** Notes the assertion's outcome, and that it is there. */
export function track(tracked: TrackedAssertion, run: Promise<Outcome>): Promise<Outcome> {
  tracked.pending = true
  const noted = run.then(
    (outcome) => {
      tracked.pending = false
      tracked.outcome = withoutOriginal(outcome)
      return outcome
    },
    (error: unknown) => {
      tracked.pending = false
      throw error
    },
  )
  tracked.settled = noted.then(
    () => undefined,
    () => undefined,
  )
  // Cancelled: nobody waits for it, and a rejection would be reported as unhandled, beside the real error.
  return noted.finally(() => (tracked.cancelled.signal.aborted ? new Promise<never>(() => undefined) : undefined))
}

/** A copy stands for what was thrown: that itself may hold what a later assertion is about. */
function withoutOriginal(outcome: Outcome): Outcome {
  return outcome.kind === 'report' && outcome.cause ? { ...outcome, cause: { ...outcome.cause } } : outcome
}

/** Milliseconds that the end of a run, its hooks and the way back may take: kept of the test's own timeout. */
export const marginOfTest = 400

/**
 * At the end of a test: in the fresh process its assertions are waited for, elsewhere they must have settled.
 *
 * @param timeout the test's own, in milliseconds: when that has passed, the runner did not wait for what was awaited
 * @throws {UsageError} as `failUnawaited`
 */
export async function endAttempt(state: TestState, isMeasured: boolean, timeout = Infinity): Promise<void> {
  if (isMeasured) await Promise.all(state.assertions.map(({ settled }) => settled))
  else failUnawaited(state, timeout > 0 && now() - state.started >= timeout)
}

/** @throws {UsageError} at the line of the first assertion that is still pending; those that are, are cancelled, and not told again */
export function failUnawaited(state: TestState, isTimeUp = false): void {
  const pending = state.assertions.filter(({ pending: isPending, cancelled }) => isPending && !cancelled.signal.aborted)
  for (const { cancelled } of pending) cancelled.abort()
  const [first] = pending
  if (!first) return
  const place = callFrame(first.at)
  const awaited = `\`await expect(…).${first.name}(…)\``
  const error = new UsageError(
    isTimeUp
      ? `usage: \`${first.name}\` had no verdict when the time of its test was up (${place}). Raise the test's timeout; ` +
          `if nothing awaits the assertion, write ${awaited}`
      : `usage: \`${first.name}\` was not awaited: the test had ended before its verdict was there (${place}). ` +
          `Write ${awaited}`,
  )
  throw thrownAt(error, first.at)
}
