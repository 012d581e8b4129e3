import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { defaultHeapLimit } from '../options.js'
import type { Outcome } from '../report/outcome.js'
import { callFrame } from './call-frame.js'
import type { Deadline } from './deadline.js'
import type { HostLaunch } from './host-child.js'
import { vitestCommand } from './parent-command.js'
import { configKey, type ConfigSource, type RunRequest, type Step } from './protocol.js'
import { outcomeOfReply } from './reply-outcome.js'
import { RunFailure } from './run-failure.js'
import { RunHost } from './run-host.js'
import type { Assertion } from './runner.js'
import type { TestState, TrackedAssertion } from './test-state.js'
import { fullName, type VitestApi } from './vitest-api.js'
import { providedValues, snapshotUpdateMode } from './vitest-private.js'
import { environmentHere } from './environment.js'

/** The worker as it was before its tests. */
export interface WorkerStart {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

/** Milliseconds of the deadline that are kept for the way back. */
const marginOfHost = 300
/** Milliseconds past the deadline for the host to end what its own watchdog has not, and to answer. */
const patienceWithHost = 250

/** Has the test run again in a fresh process up to this assertion, and measured there. */
export async function isolatedRun(
  { question, name, at }: Assertion,
  state: TestState,
  tracked: TrackedAssertion,
  { api, workerStart, deadline, timeLimit }: { api: VitestApi; workerStart: WorkerStart } & Deadline,
): Promise<Outcome> {
  const { options, assertion } = question
  const { task } = state
  const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
  // As it is at the assertion, not when its turn has come.
  const environment = environmentHere()
  try {
    const vitest = resolveVitest(task.file.filepath)
    const { config, nodeOptions } = configSource(api)
    const launch: HostLaunch = { ...workerStart, nodeOptions }
    const earlier = state.assertions.slice(0, state.assertions.indexOf(tracked))
    // The fresh process replays their outcomes; with `Promise.all` they may still be under way.
    await Promise.all(earlier.map(({ settled }) => settled))
    const request = (id: number): RunRequest => ({
      kind: 'run',
      id,
      file: task.file.filepath,
      projectName: task.file.projectName ?? '',
      target: {
        runId: id,
        testId: task.id,
        testName: fullName(task),
        path: [...earlier.map(replayed), { name, at: callFrame(at) }],
        deadline: deadline - marginOfHost,
        timeLimit,
      },
      ...(task.location ? { line: task.location.line } : {}),
      environment,
      provided: providedValues(vitest.version),
      snapshotUpdate: snapshotUpdateMode(),
      quiet: !(options.jit ?? false),
      heapLimit: options.heapLimit ?? defaultHeapLimit,
    })
    const host = RunHost.get({ runner: vitest.url, config }, launch)
    const reply = await host.run({
      request,
      deadline: deadline + patienceWithHost,
      timeLimit,
      cancelled: tracked.cancelled.signal,
    })
    return outcomeOfReply(reply, { assertion, options, setting })
  } catch (error) {
    if (!(error instanceof RunFailure)) throw error
    return {
      kind: 'report',
      report: { assertion, outcome: 'error', setting, problem: { kind: 'no run', message: error.message } },
    }
  }
}

function replayed({ name, at, outcome }: TrackedAssertion): Step {
  return { name, at: callFrame(at), ...(outcome ? { outcome } : {}) }
}

function configSource(api: VitestApi): { config: ConfigSource; nodeOptions: readonly string[] } {
  const provided = api.inject(configKey as never) as (ConfigSource & { by: 'plugin' }) | undefined
  if (provided) return { config: provided, nodeOptions: provided.nodeOptions }
  const { words, nodeOptions } = vitestCommand()
  return { config: { by: 'command line', words }, nodeOptions }
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
