import { fork } from 'node:child_process'
import { isMainThread } from 'node:worker_threads'
import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import type { Artifacts } from '../../report/report.js'
import { deadlineOf } from '../deadline.js'
import { workerStartHere } from '../environment.js'
import { measuredPlace } from '../measured-place.js'
import { placeInTest, placeOutsideTest } from '../place-in-test.js'
import type { Delivery, Target } from '../protocol.js'
import { refused } from '../refuse.js'
import { RunHost } from '../run-host.js'
import type { Assertion, AssertionContext, NextAssertion, Place, Runner } from '../runner.js'
import { beginAttempt, countAssertion, endAttempt, failUnawaited, marginOfTest, type TestState } from '../test-state.js'
import type { VitestApi, VitestTask } from './api.js'
import { keepFromSavingSnapshots, usesLocalExpect } from './private.js'
import { outcomeKey, targetKey } from './protocol.js'
import { secondRunOf } from './second-run.js'

interface Attempt extends TestState {
  /** Of retries and repetitions before it. */
  readonly counts: string
}

/**
 * Vitest's side of the assertions: counts them per test, says where each is to be answered, and notices at the end of a
 * test those that nobody awaited. Install it once per test file: hooks belong to the file that is being loaded.
 */
export function createVitestRunner(): { runner: Runner; install: (api: VitestApi) => void } {
  const attempts = new WeakMap<VitestTask, Attempt>()
  /** Until their hooks have ended, too. */
  const running = new Map<Attempt, VitestTask>()
  const workerStart = workerStartHere()
  let api: VitestApi | undefined
  let target: Target | undefined
  let testsStarted = 0

  function install(installed: VitestApi): void {
    api = installed
    target = installed.inject(targetKey as never) as Target | undefined
    if (target) keepFromSavingSnapshots()
    installed.beforeEach(({ task, skip }) => {
      const attempt = attemptOf(task) ?? begin(task)
      attempt.started = now()
      if (attempt.ended) skip()
    })
    installed.afterEach(async ({ task }) => {
      const attempt = attemptOf(task)
      if (attempt) await endAttempt(attempt, target !== undefined)
    })
    if (hostOutlivesFile()) {
      installed.afterAll(() => RunHost.endAll())
    }
  }

  /**
   * The attempt that runs, where it has begun: with our hook, which a file has twice where a setup file loads the entry and is
   * followed by it; or with a leak assertion before that, in `aroundEach` or a fixture.
   */
  function attemptOf(task: VitestTask): Attempt | undefined {
    const attempt = attempts.get(task)
    return attempt?.counts === countsOf(task) ? attempt : undefined
  }

  function begin(task: VitestTask): Attempt {
    forgetEnded()
    const earlier = attempts.get(task)
    if (earlier) running.delete(earlier)
    const attempt = { ...beginAttempt(earlier, now()), counts: countsOf(task) }
    // One test body runs in the fresh process, once: Vitest 3 selects by line, and `retry` may stand on the test.
    if (target && (task.id !== target.testId || attempt.attempt > 1)) attempt.ended = refused()
    attempts.set(task, attempt)
    running.set(attempt, task)
    testsStarted++
    return attempt
  }

  /**
   * An attempt that no hook has announced. Where files share a worker (`isolate: false`), Vitest does not load an
   * entry from `node_modules` again for the second file, and hooks belong to the first.
   */
  function beginUnannounced(task: VitestTask): Attempt {
    const attempt = begin(task)
    const { startTime, retryCount = 0, repeatCount = 0 } = task.result ?? {}
    if (startTime !== undefined && retryCount + repeatCount === 0) attempt.started = startTime
    try {
      task.context.onTestFinished(() => {
        failUnawaited(attempt)
      })
    } catch {
      // Refused inside a hook: there an assertion that is not awaited stays unseen.
    }
    return attempt
  }

  /** A test lives as long as its file; of its assertions nothing is asked any more. */
  function forgetEnded(): void {
    for (const [attempt, task] of running) {
      if (task.result?.duration === undefined) continue
      running.delete(attempt)
      attempt.assertions.length = 0
    }
  }

  function locate(assertion: Assertion): Place {
    const { question, context } = assertion
    const task = taskOf(context)
    if (!task || !api) return outsideTest(assertion)
    const attempt = attemptOf(task) ?? beginUnannounced(task)
    if (task.concurrent && usesLocalExpect(task) === false) throw whichTest(assertion)
    const tracked = countAssertion(attempt, assertion)
    if (target) {
      const send = (delivery: Delivery): void => {
        Object.assign(task.meta, { [outcomeKey]: delivery })
      }
      return measuredPlace(attempt, target, assertion, tracked, send)
    }
    const vitest = api
    return placeInTest(assertion, {
      state: attempt,
      tracked,
      deadline: deadlineOf(question.options.timeout, endOf(task, attempt)),
      watchOthers() {
        const before = testsStarted
        return () => testsStarted !== before || running.size > 1
      },
      secondRun: () => secondRunOf(task, vitest, workerStart),
    })
  }

  function next(context: AssertionContext): NextAssertion | undefined {
    const task = taskOf(context)
    if (!task) return undefined
    const { assertions } = attemptOf(task) ?? { assertions: [] }
    return { testId: task.id, number: assertions.length + 1 }
  }

  /** Vitest 3 does not tell a matcher which test it stands in: it can only be the one that runs. */
  function taskOf(context: AssertionContext): VitestTask | undefined {
    if ('task' in context) return context.task as VitestTask | undefined
    forgetEnded()
    const [task, ...others] = running.values()
    return others.length === 0 ? task : undefined
  }

  function outsideTest(assertion: Assertion): Place {
    const { context, question } = assertion
    forgetEnded()
    if (running.size > 0) throw 'task' in context ? whichTest(assertion) : whichTestOfVitest3(assertion)
    // Its hooks belong to another file: this one's tests are not announced.
    const isUnknown = !('task' in context) && context.testPath !== api?.testPath && context.currentTestName
    if (isUnknown && question.options.isolate !== false) throw whichFileOfVitest3(assertion)
    return placeOutsideTest(assertion)
  }

  /** Since Vitest 3.2; reporters and its UI show it, and copy the file where they need it. */
  async function attach(of: AssertionContext, { snapshot, report }: Artifacts): Promise<void> {
    const { context } = taskOf(of) ?? {}
    if (report) await context?.annotate?.('leak-matchers: report', { path: report, contentType: 'application/json' })
    if (snapshot) await context?.annotate?.('leak-matchers: heap snapshot', { path: snapshot })
  }

  return { runner: { locate, next, attach }, install }
}

function whichTest({ name }: { readonly name: string }): UsageError {
  return new UsageError(
    `usage: \`${name}\` cannot tell which test it stands in: in concurrent tests take \`expect\` from the test's context ` +
      '(`test.concurrent(name, async ({ expect }) => …)`)',
  )
}

function whichTestOfVitest3({ name }: { readonly name: string }): UsageError {
  return new UsageError(
    `usage: \`${name}\` cannot tell which test it stands in: several run at once here, and Vitest tells it since version 4. ` +
      'Take `test` in the place of `test.concurrent`',
  )
}

function whichFileOfVitest3({ name }: { readonly name: string }): UsageError {
  return new UsageError(
    `usage: \`${name}\` cannot tell which test it stands in: this worker has run another file before (\`isolate: false\` in ` +
      "Vitest's configuration), and Vitest tells it since version 4. Measure with `isolate: false` here, too",
  )
}

/**
 * Whether this process lives on after the file: a worker thread's children would be left as zombies, and a VM context
 * is forgotten with each file, its hosts not. A forked worker keeps its host, which goes with it.
 */
function hostOutlivesFile(): boolean {
  const inVmContext = !(fork instanceof Function)
  return !isMainThread || inVmContext
}

function countsOf({ result: { retryCount = 0, repeatCount = 0 } = {} }: VitestTask): string {
  return `${retryCount} ${repeatCount}`
}

/** Milliseconds since the epoch by which an assertion of the test must be done; undefined where its time has no limit. */
function endOf({ timeout }: VitestTask, { started }: TestState): number | undefined {
  const isLimited = timeout !== undefined && timeout > 0 && Number.isFinite(timeout)
  return isLimited ? started + timeout - marginOfTest : undefined
}
