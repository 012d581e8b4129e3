import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import { measuredProcess } from '../../measure/measured-process.js'
import { deadlineOf } from '../deadline.js'
import { workerStartHere } from '../environment.js'
import { measuredPlace } from '../measured-place.js'
import { takeMeasuredStart } from '../measured-start.js'
import { placeInTest, placeOutsideTest } from '../place-in-test.js'
import { methodsOf } from '../printed.js'
import type { Target } from '../protocol.js'
import { refuse, refused } from '../refuse.js'
import { RunFailure } from '../run-failure.js'
import { RunHost } from '../run-host.js'
import type { Assertion, AssertionContext, NextAssertion, Place, Runner } from '../runner.js'
import { tellOutcome } from '../tell-host.js'
import { beginAttempt, countAssertion, endAttempt, marginOfTest, type TestState } from '../test-state.js'
import type { JestApi } from './api.js'
import { keepFromSavingSnapshots, nameOfConcurrentTest, runningTest, type RunningTest } from './private.js'
import { secondRunOf } from './second-run.js'

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
  const workerStart = workerStartHere()
  const target = measuredProcess()?.target as Target | undefined
  const runnersConsole = methodsOf(console)
  const begun = new Set<string>()
  /** Of the test that began last: Jest calls the hooks behind ours after it, and says that it has ended to no hook. */
  let latest: Running | undefined
  let unknown: RunFailure | undefined

  api.beforeEach(async () => {
    const earlier = latest
    const { currentTestName: name = '', testPath: file = '', snapshotState } = api.expect.getState()
    begun.add(name)
    if (target) keepFromSavingSnapshots(snapshotState)
    const test = testHere()
    latest = test && { test, name, file, state: beginAttempt(undefined, now()) }
    // One test body runs in the fresh process, once: names need not be unique, and `retryTimes` may stand in the file.
    const isLeftOut = target && (test?.id !== target.testId || test.attempt > 1)
    if (latest && isLeftOut) latest.state.ended = refused()
    await end(earlier)
    if (isLeftOut) refuse()
  })

  api.afterEach(() => end(latest))

  api.afterAll(async () => {
    try {
      await end(latest)
    } finally {
      // A child of this process, and Jest knows nothing of it.
      await RunHost.endAll()
    }
  })

  async function end(ended: Running | undefined): Promise<void> {
    if (ended) await endAttempt(ended.state, target !== undefined, ended.test.timeout)
  }

  /** Undefined between tests, where `beforeAll` and `afterAll` are called. */
  function running(): Running | undefined {
    const test = latest && testHere()
    return test?.id === latest?.test.id && test?.attempt === latest?.test.attempt ? latest : undefined
  }

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
    const here = running()
    if (!here) return outsideTest(assertion)
    const { test, state, name, file } = here
    // In Jest 29 tests of `test.concurrent` run beside the others.
    if ((nameOfConcurrentTest(assertion.context) ?? name) !== name) throw inConcurrentTest(assertion)
    const tracked = countAssertion(state, assertion)
    if (target) {
      const place = measuredPlace(state, target, assertion, tracked, tellOutcome)
      return place.kind === 'measured' ? { ...place, console: runnersConsole } : place
    }
    return placeInTest(assertion, {
      state,
      tracked,
      deadline: deadlineOf(assertion.question.options.timeout, endOf(test, state)),
      // Jest runs one test at a time, but for those of `test.concurrent`.
      watchOthers: () => () => false,
      secondRun: () => secondRunOf(test, { file, name }, workerStart),
    })
  }

  function next({ testPath = '' }: AssertionContext): NextAssertion | undefined {
    const here = running()
    if (!here) return undefined
    const { test, state } = here
    return { testId: JSON.stringify([testPath, test.id]), number: state.assertions.length + 1 }
  }

  function outsideTest(assertion: Assertion): Place {
    const { context, question } = assertion
    if (unknown && question.options.isolate !== false) throw unknown
    const testName = nameOfConcurrentTest(context) ?? context.currentTestName
    if (testName !== undefined && testName !== '' && !begun.has(testName)) throw inConcurrentTest(assertion)
    return placeOutsideTest(assertion)
  }

  return { locate, next }
}

function inConcurrentTest({ name }: { readonly name: string }): UsageError {
  return new UsageError(
    `usage: \`${name}\` cannot tell which test it stands in: in \`test.concurrent\` Jest does not say. Take \`test\``,
  )
}

/** Milliseconds since the epoch by which an assertion of the test must be done. */
function endOf({ timeout }: RunningTest, { started }: TestState): number {
  return started + timeout - marginOfTest
}
