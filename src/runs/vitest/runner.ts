import { fork } from 'node:child_process'
import { isMainThread } from 'node:worker_threads'
import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import type { Artifacts } from '../../report/report.js'
import { callFrame } from '../call-frame.js'
import { deadlineInHook, deadlineOf, type Deadline } from '../deadline.js'
import { workerStartHere } from '../environment.js'
import { measuredPlace } from '../measured-place.js'
import { placeInTest, placeOutsideTest } from '../place-in-test.js'
import type { Delivery, Target } from '../protocol.js'
import { refused } from '../refuse.js'
import { RunHost } from '../run-host.js'
import type { Assertion, AssertionContext, NextAssertion, Place, Runner } from '../runner.js'
import {
  beginAttempt,
  countAssertion,
  endAttempt,
  failUnawaited,
  marginOfTest,
  track,
  type TestState,
} from '../test-state.js'
import type { VitestApi, VitestTask } from './api.js'
import { hookTimeout, keepFromSavingSnapshots, usesLocalExpect } from './private.js'
import { startFolder } from './command.js'
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
  const workerStart = { ...workerStartHere(), cwd: startFolder() }
  let api: VitestApi | undefined
  let target: Target | undefined
  /** Of the test that began last. */
  let file: VitestTask['file'] | undefined
  /** Assertions of the file whose end no test waits for. */
  let outside = beginAttempt(undefined, now())
  let testsStarted = 0

  function install(installed: VitestApi): void {
    api = installed
    target = installed.inject(targetKey as never) as Target | undefined
    if (target) keepFromSavingSnapshots()
    file = undefined
    outside = beginAttempt(undefined, now())
    const ofFile = outside
    installed.beforeEach(({ task, skip }) => {
      const attempt = attemptOf(task) ?? begin(task)
      attempt.started = now()
      if (attempt.ended) skip()
    })
    installed.afterAll(async () => {
      // Before anything is awaited: with hooks in another order those of the user are still to come.
      forgetEnded()
      failUnawaited(ofFile)
      if (hostOutlivesFile()) await RunHost.endAll()
    })
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
    file = task.file
    testsStarted++
    checkAtEnd(task, attempt)
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
    return attempt
  }

  /** After all other hooks: those of a test's end are called after `afterEach`, the first that was given last, in every order of hooks. */
  function checkAtEnd(task: VitestTask, attempt: Attempt): void {
    try {
      task.context.onTestFinished(() => endAttempt(attempt, target !== undefined, task.timeout))
    } catch {
      // Refused inside such a hook, for an attempt that is not announced before: the end of the file is what is left.
    }
  }

  /** A test lives as long as its file; of its assertions nothing is asked any more, but of those that came after its end. */
  function forgetEnded(): void {
    for (const [attempt, task] of running) {
      if (!isOver(task)) continue
      running.delete(attempt)
      outside.assertions.push(...attempt.assertions.splice(0).filter(({ pending }) => pending))
    }
  }

  function locate(assertion: Assertion): Place {
    const { question, context } = assertion
    const task = taskOf(context)
    if (!task || !api) return outsideTest(assertion)
    if (isOver(task)) throw tooLate(assertion, task)
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
      deadline: deadlineIn(task, attempt, question.options.timeout),
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
    if (file && isOver(file) && context.testPath === file.filepath) throw tooLate(assertion, file)
    const place = placeOutsideTest(assertion)
    if (place.kind !== 'inline') return place
    const tracked = countAssertion(outside, assertion)
    return { ...place, track: (run) => track(tracked, run) }
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

function tooLate({ name, at }: Assertion, { timeout, result }: Partial<VitestTask>): UsageError {
  if (timeout && (result?.duration ?? 0) >= timeout)
    return new UsageError(
      `usage: \`${name}\` was called when the time of its test was up (${callFrame(at)}): raise the test's timeout`,
    )
  return new UsageError(
    `usage: \`${name}\` was not awaited: its test had ended before it was called (${callFrame(at)}). Write ` +
      `\`await expect(…).${name}(…)\`, and await the function that it stands in`,
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

function isOver({ result }: { readonly result?: { readonly duration?: number } }): boolean {
  return result?.duration !== undefined
}

function countsOf({ result: { retryCount = 0, repeatCount = 0 } = {} }: VitestTask): string {
  return `${retryCount} ${repeatCount}`
}

function deadlineIn(task: VitestTask, attempt: TestState, timeout: number | undefined): Deadline {
  const { beforeEach, afterEach } = task.result?.hooks ?? {}
  const ofHooks = beforeEach === 'run' || afterEach === 'run' ? hookTimeout() : undefined
  return ofHooks === undefined
    ? deadlineOf(timeout, endOf(task, attempt))
    : deadlineInHook(timeout, ofHooks - marginOfTest)
}

/** Milliseconds since the epoch by which an assertion of the test must be done; undefined where its time has no limit. */
function endOf({ timeout }: VitestTask, { started }: TestState): number | undefined {
  const isLimited = timeout !== undefined && timeout > 0 && Number.isFinite(timeout)
  return isLimited ? started + timeout - marginOfTest : undefined
}
