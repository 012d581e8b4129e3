import { createRequire } from 'node:module'
import inspector from 'node:inspector'
import { pathToFileURL } from 'node:url'
import { UsageError } from '../errors.js'
import { now } from '../measure/captured.js'
import { defaultHeapLimit } from '../options.js'
import type { Outcome } from '../report/outcome.js'
import { timeoutWithoutTest } from './bare-runner.js'
import { outcomeOfReply } from './reply-outcome.js'
import { RunHost } from './host-client.js'
import { vitestArguments } from './parent-command.js'
import { configKey, outcomeKey, targetKey, type ConfigSource, type RunRequest, type Target } from './protocol.js'
import { RunFailure } from './run-failure.js'
import type { Assertion, Place, Runner } from './runner.js'
import { callFrame } from './call-frame.js'
import { providedValues } from './vitest-private.js'

/** The public part of a Vitest task that is used here; the same in Vitest 3.2, 4 and 5. */
export interface VitestTask {
  readonly id: string
  readonly name: string
  readonly timeout?: number
  readonly meta: object
  readonly location?: { readonly line: number }
  readonly file: { readonly filepath: string; readonly projectName?: string | undefined }
}

/** What the entry takes from `vitest`: the copy that runs the tests, hooks of the file that is loaded. */
export interface VitestApi {
  readonly inject: (key: never) => unknown
  readonly beforeEach: (hook: (context: { readonly task: VitestTask; readonly skip: () => void }) => void) => void
  readonly afterEach: (hook: (context: { readonly task: VitestTask }) => Promise<void>) => void
}

interface TestState {
  readonly task: VitestTask
  readonly started: number
  readonly attempt: number
  running: boolean
  nextOrdinal: number
  /** Outcomes by ordinal; a hole is one that is still pending. */
  readonly outcomes: Outcome[]
  readonly pending: Set<PendingAssertion>
  ended: Error | undefined
}

interface PendingAssertion {
  readonly name: string
  readonly at: string
  readonly settled: Promise<unknown>
}

/** Milliseconds that the end of a run, its hooks and the way back may take: kept of the test's own timeout. */
const marginOfTest = 400
const marginOfHost = 200

/**
 * Vitest's side of the assertions: counts them per test, says where each is to be answered, and notices at the end of a
 * test those that nobody awaited. Call it once per test file: hooks belong to the file that is being loaded.
 */
export function createVitestRunner(): { runner: Runner; install: (api: VitestApi) => void } {
  const states = new Map<string, TestState>()
  let api: VitestApi | undefined
  let target: Target | undefined
  let testsStarted = 0

  function install(installed: VitestApi): void {
    api = installed
    target = installed.inject(targetKey as never) as Target | undefined
    if (target) Object.assign(process.env, target.identity)
    installed.beforeEach(({ task, skip }) => {
      const attempt = (states.get(task.id)?.attempt ?? 0) + 1
      states.set(task.id, {
        task,
        started: now(),
        attempt,
        running: true,
        nextOrdinal: 0,
        outcomes: [],
        pending: new Set(),
        ended: undefined,
      })
      testsStarted++
      // One test body runs in the fresh process, once: Vitest 3 selects by line, and `retry` may stand on the test.
      if (target && (task.id !== target.testId || attempt > 1)) skip()
    })
    installed.afterEach(async ({ task }) => {
      const state = states.get(task.id)
      if (!state) return
      if (target) await Promise.allSettled([...state.pending].map(({ settled }) => settled))
      else failUnawaited(state)
      state.running = false
    })
  }

  function locate(assertion: Assertion): Place {
    const { question, context, name } = assertion
    const task = context.task as VitestTask | undefined
    const state = task && states.get(task.id)
    if (!task || !state) return outsideTest(assertion)
    const ordinal = state.nextOrdinal++
    const track = tracker(state, assertion, ordinal)
    if (target) return inMeasuredProcess(state, target, ordinal, track)
    const deadline = deadlineOf(state, question.options.timeout)
    const inline = (why?: string): Place => {
      const before = testsStarted
      const disturbed = (): boolean => testsStarted !== before || running(states) > 1
      return { kind: 'inline', deadline, disturbed, track, ...(why ? { why } : {}) }
    }
    if (question.options.isolate === false) return inline()
    if (inspector.url() !== undefined) {
      return inline('a debugger is attached to this process, so that breakpoints are hit here')
    }
    return { kind: 'isolated', run: () => track(runIsolated(assertion, state, ordinal, deadline)) }

    function outsideTest({ question: { options } }: Assertion): Place {
      if (running(states) > 0) {
        throw new UsageError(
          `\`${name}\` cannot tell which test it stands in: in concurrent tests take \`expect\` from the test's context ` +
            '(`test.concurrent(name, async ({ expect }) => …)`)',
        )
      }
      if (options.isolate === true) {
        throw new UsageError(
          'Expected `isolate: true` only inside a test, got it outside: there is no test to run again',
        )
      }
      const deadlineOutside = now() + (options.timeout ?? timeoutWithoutTest)
      const why = 'outside a test, there is nothing to run again'
      return { kind: 'inline', why, deadline: deadlineOutside, disturbed: () => false, track: (run) => run }
    }
  }

  async function runIsolated(
    assertion: Assertion,
    state: TestState,
    ordinal: number,
    deadline: number,
  ): Promise<Outcome> {
    const { question } = assertion
    const kind = question.assertion
    try {
      const { task } = state
      const vitest = resolveVitest(task.file.filepath)
      const host = RunHost.get({ runner: vitest.url, config: configSource(api as VitestApi) })
      const reply = await host.run((id): RunRequest => {
        const { jit = false, heapLimit = defaultHeapLimit } = question.options
        return {
          kind: 'run',
          id,
          file: task.file.filepath,
          projectName: task.file.projectName ?? '',
          target: {
            testId: task.id,
            testName: task.name,
            ordinal,
            earlier: state.outcomes.slice(0, ordinal),
            deadline: deadline - marginOfHost,
            identity: identityVariables(),
          },
          ...(task.location ? { line: task.location.line } : {}),
          environment: environmentHere(),
          provided: providedValues(vitest.version),
          quiet: !jit,
          heapLimit,
        }
      }, deadline)
      return outcomeOfReply(reply, kind, question.options)
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error
      const setting = { where: 'isolated', node: process.versions.node } as const
      return {
        kind: 'report',
        report: { assertion: kind, outcome: 'error', setting, problem: { kind: 'no run', message: error.message } },
      }
    }
  }

  return { runner: { locate }, install }
}

function running(states: ReadonlyMap<string, TestState>): number {
  return [...states.values()].filter((state) => state.running).length
}

function inMeasuredProcess(
  state: TestState,
  target: Target,
  ordinal: number,
  track: (run: Promise<Outcome>) => Promise<Outcome>,
): Place {
  const earlier = target.earlier[ordinal]
  if (!state.ended && ordinal < target.ordinal && earlier) return { kind: 'replayed', outcome: earlier }
  if (state.ended || ordinal !== target.ordinal) return { kind: 'ended', error: state.ended ?? endOfRun() }
  state.ended = endOfRun()
  const { ended } = state
  return {
    kind: 'measured',
    deadline: target.deadline,
    deliver: (delivery) => Object.assign(state.task.meta, { [outcomeKey]: delivery }),
    ended: () => ended,
    track,
  }
}

function endOfRun(): Error {
  return new Error('leak-matchers: what this process was started for is measured; the test ends here')
}

function tracker(
  state: TestState,
  { name, at }: Assertion,
  ordinal: number,
): (run: Promise<Outcome>) => Promise<Outcome> {
  return (run) => {
    const pending: PendingAssertion = { name, at, settled: run }
    state.pending.add(pending)
    return run.then((outcome) => {
      // Cancelled: nobody waits for it, and a rejection would be reported as unhandled, beside the real error.
      if (!state.pending.delete(pending)) return new Promise<never>(() => undefined)
      state.outcomes[ordinal] = outcome
      return outcome
    })
  }
}

/** @throws {UsageError} at the line of the first assertion that is still pending */
function failUnawaited(state: TestState): void {
  const [first] = state.pending
  if (!first) return
  state.pending.clear()
  RunHost.closeAll()
  const error = new UsageError(
    `usage: \`${first.name}\` was not awaited: the test had ended before its verdict was there (${callFrame(first.at)}). ` +
      `Write \`await expect(…).${first.name}(…)\``,
  )
  error.stack = `${error.name}: ${error.message}\n${first.at.split('\n').slice(1).join('\n')}`
  throw error
}

function deadlineOf(state: TestState, timeout: number | undefined): number {
  const ofTest = state.task.timeout
  const limited = ofTest !== undefined && ofTest > 0 && Number.isFinite(ofTest)
  const end = limited ? state.started + ofTest - marginOfTest : now() + timeoutWithoutTest
  return timeout === undefined ? end : Math.min(end, now() + timeout)
}

/** Set by Vitest in each worker: the fresh process is to use the same per-worker database as this one. */
function identityVariables(): Record<string, string> {
  const names = ['VITEST_POOL_ID', 'VITEST_WORKER_ID', 'JEST_WORKER_ID']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}

/** The environment as it is at the assertion, without what would change the measurement. */
function environmentHere(): Record<string, string> {
  const environment = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(environment.filter(([name]) => name !== 'NODE_V8_COVERAGE'))
}

function configSource(api: VitestApi): ConfigSource {
  const provided = api.inject(configKey as never) as ConfigSource | undefined
  if (provided) return provided
  return { by: 'command line', root: process.cwd(), words: vitestArguments() }
}

/** The very Vitest that runs this test, seen from the test file and, failing that, from here. */
function resolveVitest(testFile: string): { url: string; version: string } {
  for (const from of [testFile, import.meta.url]) {
    try {
      const require = createRequire(from)
      const { version } = require('vitest/package.json') as { version: string }
      return { url: pathToFileURL(require.resolve('vitest/node')).href, version }
    } catch {
      // Not found from there.
    }
  }
  throw new RunFailure(`\`vitest/node\` cannot be found from ${testFile}`)
}
