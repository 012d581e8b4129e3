import { statSync } from 'node:fs'
import { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { lineMark, type Emergency } from '../measure/emergency.js'
import { knownQuietFlags } from '../measure/quiet-flags.js'
import {
  measuredVariable,
  outcomeKey,
  targetKey,
  type Delivery,
  type HostStart,
  type Lost,
  type MeasuredStart,
  type RunReply,
  type RunRequest,
} from './protocol.js'
import { configurationOf, type VitestNode, type VitestInstance, type VitestProject } from './vitest-config.js'
import { LineReader } from './line-reader.js'

/** A Vitest with the user's config that runs one test at a time, each in a fresh quiet process. */
export interface VitestHost {
  /** A process was lost; the instance is not used again. */
  readonly tainted: boolean
  readonly run: (request: RunRequest) => Promise<RunReply>
  /** Ends the measured process, if there is one. */
  readonly kill: () => void
}

type FromMeasured = { readonly kind: 'pid'; readonly pid: number } | Emergency

/** Milliseconds after the deadline when the host ends what its own watchdog has not. */
const grace = 150
const mostStderr = 8192

export async function startVitestHost(start: HostStart): Promise<VitestHost> {
  // Set from the streams' listeners.
  const heard: { pid?: number | undefined; emergency?: Emergency | undefined; stderr: string } = { stderr: '' }
  const reader = new LineReader(lineMark, (line) => {
    const message = JSON.parse(line) as FromMeasured
    if (message.kind === 'pid') heard.pid = message.pid
    else heard.emergency = message
  })
  const stderr = sink((text) => {
    heard.stderr = (heard.stderr + reader.read(text)).slice(-mostStderr)
  })
  const stdout = sink(() => undefined)
  // What a Vitest pipes past the streams it is given would end on this process's own.
  process.stdout.write = stdout.write.bind(stdout) as typeof process.stdout.write
  process.stderr.write = stderr.write.bind(stderr) as typeof process.stderr.write

  const [vitestNode, quietFlags] = await Promise.all([import(start.runner) as Promise<VitestNode>, knownQuietFlags()])
  const { options, project: overrides } = configurationOf(vitestNode, start.config)
  const vitest: VitestInstance = await vitestNode.createVitest('test', options, {}, { stdout, stderr })
  for (const project of vitest.projects) silence(project, overrides)
  let tainted = false
  let lastRun = Date.now()

  const kill = (): void => {
    if (heard.pid === undefined) return
    try {
      process.kill(heard.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }

  async function run(request: RunRequest): Promise<RunReply> {
    const { id, target } = request
    Object.assign(heard, { pid: undefined, emergency: undefined, stderr: '' })
    const project = vitest.projects.find((candidate) => candidate.name === request.projectName)
    if (!project)
      return lost(id, 'not reached', [new Error(`there is no project "${request.projectName}" in the configuration`)])
    useEnvironment(request.environment)
    invalidateChanged(vitest, lastRun)
    lastRun = Date.now()
    const measured: MeasuredStart = { deadline: target.deadline }
    project.config.env = { ...project.config.env, [measuredVariable]: JSON.stringify(measured) }
    setExecArgv(project, [...execArgvOf(project), ...ourExecArgv(request, quietFlags)])
    for (const [key, value] of Object.entries(request.provided)) project.provide(key as never, value as never)
    project.provide(targetKey as never, target as never)
    const specification = project.createSpecification(request.file, { testIds: [target.testId] }, 'forks')
    if (specification.testIds === undefined && request.line !== undefined) specification.testLines = [request.line]

    const clock = { late: false }
    const timer = setTimeout(
      () => {
        clock.late = true
        kill()
      },
      Math.max(target.deadline + grace - Date.now(), 1),
    )
    try {
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification])
      const module = testModules[0]
      const test = module && [...module.children.allTests()].find((one) => one.id === target.testId)
      const delivery = test && (test.meta() as { [outcomeKey]?: Delivery })[outcomeKey]
      if (delivery) return { kind: 'delivered', id, delivery }
      if (heard.emergency) return { kind: 'emergency', id, emergency: heard.emergency }
      if (module && !test && unhandledErrors.length === 0 && module.errors().length === 0) {
        return lost(id, 'not reached', [new Error(otherConfiguration(target.testName, start))])
      }
      const errors = [...(test?.result().errors ?? []), ...(module?.errors() ?? []), ...unhandledErrors]
      const died = unhandledErrors.some((error) =>
        /exited unexpectedly|emitted error|Worker exited/i.test(describe(error)),
      )
      return lost(id, clock.late ? 'late' : died ? 'died' : 'not reached', errors)
    } finally {
      clearTimeout(timer)
      if (heard.emergency || clock.late) tainted = true
    }
  }

  function lost(id: number, how: Lost['how'], errors: readonly unknown[]): RunReply {
    tainted = true
    if (heard.emergency) return { kind: 'emergency', id, emergency: heard.emergency }
    return { kind: 'lost', id, lost: { how, errors: errors.slice(0, 5).map(plainError), stderr: heard.stderr.trim() } }
  }

  return {
    get tainted() {
      return tainted
    },
    run,
    kill,
  }
}

function otherConfiguration(testName: string, { config }: HostStart): string {
  const file = config.configFile ? ` (${config.configFile})` : ''
  return (
    `the configuration found by ${config.by === 'plugin' ? 'the plugin' : "the command line and Vitest's own rules"}${file} ` +
    `gives no test "${testName}" with the same id: nothing is measured under another configuration. Use the plugin ` +
    '`leak-matchers/vitest/plugin`, which knows the configuration, or measure with `isolate: false`'
  )
}

/** What must not happen a second time, or would change the measurement. */
function silence(project: VitestProject, overrides: Readonly<Record<string, unknown>>): void {
  Object.assign(project.config, overrides, {
    globalSetup: [],
    retry: 0,
    bail: 0,
    isolate: true,
    fileParallelism: false,
    maxWorkers: 1,
    disableConsoleIntercept: true,
    snapshotEnvironment: fileURLToPath(new URL('./snapshot-environment.js', import.meta.url)),
  })
}

/** The user's own, as configured: kept aside at the first run, since ours are appended for each. */
const userExecArgv = new WeakMap<VitestProject, readonly string[]>()

function execArgvOf(project: VitestProject): readonly string[] {
  const known = userExecArgv.get(project)
  if (known) return known
  const configured = project.config.execArgv ?? project.config.poolOptions?.forks?.execArgv ?? []
  const kept = configured.filter((argument) => !argument.startsWith('--inspect'))
  userExecArgv.set(project, kept)
  return kept
}

function setExecArgv(project: VitestProject, execArgv: string[]): void {
  project.config.execArgv = execArgv
  // Vitest 3 keeps them with the pool.
  const { poolOptions } = project.config
  if (poolOptions)
    project.config.poolOptions = {
      ...poolOptions,
      forks: { ...poolOptions.forks, execArgv, isolate: true, singleFork: false },
    }
}

function ourExecArgv(request: RunRequest, quietFlags: readonly string[]): string[] {
  const preload = fileURLToPath(new URL('./measured-preload.cjs', import.meta.url))
  // V8's own limit would end the process without a word (after thrashing for seconds): ours must come first.
  const hardLimit = Math.max(4096, Math.ceil(request.heapLimit * 4))
  return [
    '--expose-gc',
    `--max-old-space-size=${hardLimit}`,
    ...(request.quiet ? quietFlags : []),
    '--require',
    preload,
  ]
}

/** Vitest gives a fork the environment of the process it runs in. */
function useEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, environment)
}

/** There is no file watcher here: in watch mode an edit must be seen by the next run all the same. */
function invalidateChanged(vitest: VitestInstance, since: number): void {
  for (const project of vitest.projects) {
    for (const { moduleGraph } of Object.values(project.vite.environments)) {
      for (const file of moduleGraph.fileToModulesMap.keys()) {
        if (!file.includes('/node_modules/') && changedSince(file, since)) vitest.invalidateFile(file)
      }
    }
  }
}

function changedSince(file: string, since: number): boolean {
  const status = statSync(file, { throwIfNoEntry: false })
  return status === undefined || status.mtimeMs > since - 2000
}

function plainError(error: unknown): Lost['errors'][number] {
  const { name, message, stack } = error as { name?: unknown; message?: unknown; stack?: unknown }
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : describe(error),
    ...(typeof stack === 'string' ? { stack } : {}),
  }
}

function describe(error: unknown): string {
  const { message } = error as { message?: unknown }
  return typeof message === 'string' ? message : String(error)
}

function sink(take: (text: string) => void): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      take(chunk.toString())
      done()
    },
  })
}
