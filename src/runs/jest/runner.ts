import inspector from 'node:inspector'
import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import { measuredProcess } from '../../measure/measured-process.js'
import type { Outcome } from '../../report/outcome.js'
import { deadlineOf } from '../deadline.js'
import { environmentHere } from '../environment.js'
import { isolatedRun } from '../isolated-run.js'
import { measuredPlace } from '../measured-place.js'
import { takeMeasuredStart } from '../measured-start.js'
import { methodsOf } from '../printed.js'
import type { Delivery, Target } from '../protocol.js'
import { RunFailure } from '../run-failure.js'
import { RunHost } from '../run-host.js'
import type { Assertion, AssertionContext, NextAssertion, Place, Runner } from '../runner.js'
import { sayToHost } from '../say-to-host.js'
import { beginAttempt, countAssertion, failUnawaited, track, type TestState } from '../test-state.js'
import type { JestApi } from './api.js'
import { keepFromSavingSnapshots, runningTest, type RunningTest } from './private.js'
import { secondRunOf } from './second-run.js'

/** Milliseconds that the end of a run and the way back may take: kept of the test's own timeout. */
const marginOfTest = 400
/** Milliseconds that the end of a test file waits for its host to be gone. */
const patienceWithHost = 2000

interface Running {
  readonly test: RunningTest
  readonly name: string
  readonly file: string
  readonly state: TestState
}

/**
 * Jest's side of the assertions: counts them per test, says where each is to be answered, and notices at the end of a test
 * those that nobody awaited. Made for each test file: Jest loads setup files anew for each.
 */
export function createJestRunner(api: JestApi): Runner {
  // Of the run host, in a process that it has not started with its flags: a test here would start a host in turn.
  if (!measuredProcess() && takeMeasuredStart()) {
    throw new Error('leak-matchers: the fresh process was started without its flags: Jest ran the test elsewhere')
  }
  const workerStart = { cwd: process.cwd(), environment: environmentHere() }
  const target = measuredProcess()?.target as Target | undefined
  const runnersConsole = methodsOf(console)
  const begun = new Set<string>()
  let running: Running | undefined
  let unknown: RunFailure | undefined

  api.beforeEach(() => {
    const { currentTestName: name = '', testPath: file = '', snapshotState } = api.expect.getState()
    begun.add(name)
    if (target) keepFromSavingSnapshots(snapshotState)
    const test = testHere()
    running = test && { test, name, file, state: beginAttempt(undefined, now()) }
    // One test body runs in the fresh process, once: names need not be unique, and `retryTimes` may stand in the file.
    if (target && (test?.id !== target.testId || test.attempt > 1))
      throw new Error('leak-matchers: not the test that is measured')
  })

  api.afterEach(async () => {
    const state = running?.state
    running = undefined
    if (!state) return
    if (target) await Promise.all(state.assertions.map(({ settled }) => settled))
    else failUnawaited(state)
  })

  // A child of this process, and Jest knows nothing of it.
  api.afterAll(() => RunHost.endAll(patienceWithHost))

  function testHere(): RunningTest | undefined {
    try {
      return runningTest()
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error
      unknown = error
      return undefined
    }
  }

  function locate(assertion: Assertion): Place {
    if (!running) return outsideTest(assertion)
    const { test, state, name, file } = running
    const { question } = assertion
    const { isolate, timeout } = question.options
    const tracked = countAssertion(state, assertion)
    if (target) {
      const send = (delivery: Delivery): void => {
        sayToHost({ kind: 'delivered', delivery })
      }
      const place = measuredPlace(state, target, assertion, tracked, send)
      return place.kind === 'measured' ? { ...place, console: runnersConsole } : place
    }
    const deadline = deadlineOf(timeout, endOf(test, state))
    const inline = (why?: string): Place => ({
      kind: 'inline',
      ...deadline,
      disturbed: () => false,
      track: (run) => track(tracked, run),
      ...(why === undefined ? {} : { why }),
    })
    if (isolate === false) return inline()
    if (inspector.url() !== undefined) {
      return inline('a debugger is attached to this process, so that breakpoints are hit here')
    }
    const run = (): Promise<Outcome> =>
      isolatedRun(assertion, state, tracked, deadline, () => secondRunOf(test, { file, name }, workerStart))
    return { kind: 'isolated', run: () => track(tracked, run()) }
  }

  function next({ testPath = '' }: AssertionContext): NextAssertion | undefined {
    if (!running) return undefined
    const { test, state } = running
    return { testId: JSON.stringify([testPath, test.id]), number: state.assertions.length + 1 }
  }

  function outsideTest({ name, context, question: { options } }: Assertion): Place {
    if (unknown && options.isolate !== false) throw unknown
    const { currentTestName } = context
    if (currentTestName !== undefined && currentTestName !== '' && !begun.has(currentTestName)) {
      throw new UsageError(
        `usage: \`${name}\` cannot tell which test it stands in: in \`test.concurrent\` Jest does not say. Take \`test\``,
      )
    }
    if (options.given.has('isolate') && options.isolate === true) {
      throw new UsageError('Expected `isolate: true` only inside a test, got it outside: there is no test to run again')
    }
    const why = 'outside a test, there is nothing to run again'
    return { kind: 'inline', why, ...deadlineOf(options.timeout), disturbed: () => false, track: (run) => run }
  }

  return { locate, next }
}

/** Milliseconds since the epoch by which an assertion of the test must be done. */
function endOf({ timeout }: RunningTest, { started }: TestState): number {
  return started + timeout - marginOfTest
}
