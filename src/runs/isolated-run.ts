import { UsageError } from '../errors.js'
import { now } from '../measure/captured.js'
import { defaultHeapLimit } from '../options.js'
import type { Outcome } from '../report/outcome.js'
import type { Deadline } from './deadline.js'
import { environmentHere } from './environment.js'
import type { HostLaunch } from './host-child.js'
import type { HostStart, RunRequest, Step } from './protocol.js'
import { outcomeOfReply } from './reply-outcome.js'
import { RunFailure } from './run-failure.js'
import { RunHost } from './run-host.js'
import type { Assertion } from './runner.js'
import type { TestState, TrackedAssertion } from './test-state.js'

/** How a runner runs the test of an assertion again. */
export interface SecondRun<Own = unknown> {
  readonly start: Omit<HostStart, 'kind'>
  readonly launch: HostLaunch
  readonly file: string
  readonly testId: string
  readonly testName: string
  readonly own: Own
}

/** Milliseconds of the deadline that are kept for the way back. */
const marginOfHost = 300
/** Milliseconds past the deadline for the host to end what its own watchdog has not, and to answer. */
const patienceWithHost = 250

/**
 * Has the test run again in a fresh process up to this assertion, and measured there.
 *
 * @param secondRun throws {@link RunFailure} where it is not known how, {@link UsageError} where the user has said it wrong
 */
export async function isolatedRun(
  { question }: Assertion,
  state: TestState,
  tracked: TrackedAssertion,
  { deadline, timeLimit }: Deadline,
  secondRun: () => SecondRun | Promise<SecondRun>,
): Promise<Outcome> {
  const { options, assertion } = question
  const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
  // As it is at the assertion, not when its turn has come.
  const environment = environmentHere()
  const asked = now()
  let waited = 0
  try {
    const { start, launch, file, testId, testName, own } = await secondRun()
    const earlier = state.assertions.slice(0, state.assertions.indexOf(tracked))
    // The fresh process replays their outcomes; with `Promise.all` they may still be under way.
    await Promise.all(earlier.map(({ settled }) => settled))
    const request = (id: number): RunRequest => {
      waited = now() - asked
      return {
        kind: 'run',
        id,
        file,
        target: {
          runId: id,
          file,
          testId,
          testName,
          path: [...earlier.map(replayed), tracked.step],
          deadline: deadline - marginOfHost,
          timeLimit,
        },
        environment,
        quiet: !(options.jit ?? false),
        heapLimit: options.heapLimit ?? defaultHeapLimit,
        own,
      }
    }
    const host = RunHost.get(start, launch)
    const reply = await host.run({
      request,
      deadline: deadline + patienceWithHost,
      timeLimit,
      cancelled: tracked.cancelled.signal,
    })
    return withWaiting(outcomeOfReply(reply, { assertion, options, setting }), waited)
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'usage', message: error.message }
    if (!(error instanceof RunFailure)) throw error
    return {
      kind: 'report',
      report: { assertion, outcome: 'error', setting, problem: { kind: 'no run', message: error.message } },
    }
  }
}

/** Milliseconds that an assertion may wait for others before that is worth a line. */
const longWait = 1000

/** Says so where the time that it waited for others may be the one that it lacks. */
function withWaiting(outcome: Outcome, waited: number): Outcome {
  if (outcome.kind !== 'report' || waited < longWait) return outcome
  const { report } = outcome
  if (report.outcome !== 'inconclusive' && report.outcome !== 'error') return outcome
  return { ...outcome, report: { ...report, setting: { ...report.setting, waited } } }
}

function replayed({ step, outcome }: TrackedAssertion): Step {
  return { ...step, ...(outcome ? { outcome } : {}) }
}
