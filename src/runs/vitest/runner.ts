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
import { RunHost } from '../run-host.js'
import type { Assertion, AssertionContext, NextAssertion, Place, Runner } from '../runner.js'
import { beginAttempt, countAssertion, endAttempt, failUnawaited, marginOfTest, type TestState } from '../test-state.js'
import type { VitestApi, VitestTask } from './api.js'
import { usesLocalExpect } from './private.js'
import { outcomeKey, targetKey } from './protocol.js'
import { secondRunOf } from './second-run.js'

/**
 * Vitest's side of the assertions: counts them per test, says where each is to be answered, and notices at the end of a
 * test those that nobody awaited. Install it once per test file: hooks belong to the file that is being loaded.
 */
export function createVitestRunner(): { runner: Runner; install: (api: VitestApi) => void } {
  const states = new WeakMap<VitestTask, TestState>()
  const running = new Set<TestState>()
  const workerStart = workerStartHere()
  let api: VitestApi | undefined
  let target: Target | undefined
  let testsStarted = 0

  function install(installed: VitestApi): void {
    api = installed
    target = installed.inject(targetKey as never) as Target | undefined
    installed.beforeEach(({ task, skip }) => {
      const state = begin(task, now())
      // One test body runs in the fresh process, once: Vitest 3 selects by line, and `retry` may stand on the test.
      if (target && (task.id !== target.testId || state.attempt > 1)) skip()
    })
    installed.afterEach(async ({ task }) => {
      const state = states.get(task)
      if (!state) return
      running.delete(state)
      await endAttempt(state, target !== undefined)
    })
    if (hostOutlivesFile()) {
      installed.afterAll(() => RunHost.endAll())
    }
  }

  function begin(task: VitestTask, started: number): TestState {
    const earlier = states.get(task)
    if (earlier) running.delete(earlier)
    const state = beginAttempt(earlier, started)
    states.set(task, state)
    running.add(state)
    testsStarted++
    return state
  }

  /**
   * An attempt that no hook has announced. Where files share a worker (`isolate: false`), Vitest does not load an
   * entry from `node_modules` again for the second file, and hooks belong to the first.
   */
  function beginUnannounced(task: VitestTask): TestState {
    const { startTime = now(), retryCount = 0, repeatCount = 0 } = task.result ?? {}
    const state = begin(task, retryCount + repeatCount > 0 ? now() : startTime)
    try {
      task.context.onTestFinished(() => {
        running.delete(state)
        states.delete(task)
        failUnawaited(state)
      })
    } catch {
      // Refused inside a hook: there an assertion that is not awaited stays unseen.
    }
    return state
  }

  function locate(assertion: Assertion): Place {
    const { question, context } = assertion
    const task = context.task as VitestTask | undefined
    if (!task || !api) return outsideTest(assertion)
    const state = states.get(task) ?? beginUnannounced(task)
    if (task.concurrent && usesLocalExpect(task) === false) throw whichTest(assertion)
    const tracked = countAssertion(state, assertion)
    if (target) {
      const send = (delivery: Delivery): void => {
        Object.assign(task.meta, { [outcomeKey]: delivery })
      }
      return measuredPlace(state, target, assertion, tracked, send)
    }
    const vitest = api
    return placeInTest(assertion, {
      state,
      tracked,
      deadline: deadlineOf(question.options.timeout, endOf(task, state)),
      watchOthers() {
        const before = testsStarted
        return () => testsStarted !== before || running.size > 1
      },
      secondRun: () => secondRunOf(task, vitest, workerStart),
    })
  }

  function next({ task }: AssertionContext): NextAssertion | undefined {
    if (!task) return undefined
    const { assertions } = states.get(task as VitestTask) ?? { assertions: [] }
    return { testId: (task as VitestTask).id, number: assertions.length + 1 }
  }

  function outsideTest(assertion: Assertion): Place {
    if (running.size > 0) throw whichTest(assertion)
    return placeOutsideTest(assertion)
  }

  return { runner: { locate, next, attach }, install }
}

/** Since Vitest 3.2; reporters and its UI show it, and copy the file where they need it. */
async function attach({ task }: AssertionContext, { snapshot, report }: Artifacts): Promise<void> {
  const { context } = (task ?? {}) as Partial<VitestTask>
  if (report) await context?.annotate?.('leak-matchers: report', { path: report, contentType: 'application/json' })
  if (snapshot) await context?.annotate?.('leak-matchers: heap snapshot', { path: snapshot })
}

function whichTest({ name }: { readonly name: string }): UsageError {
  return new UsageError(
    `usage: \`${name}\` cannot tell which test it stands in: in concurrent tests take \`expect\` from the test's context ` +
      '(`test.concurrent(name, async ({ expect }) => …)`)',
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

/** Milliseconds since the epoch by which an assertion of the test must be done; undefined where its time has no limit. */
function endOf({ timeout }: VitestTask, { started }: TestState): number | undefined {
  const isLimited = timeout !== undefined && timeout > 0 && Number.isFinite(timeout)
  return isLimited ? started + timeout - marginOfTest : undefined
}
