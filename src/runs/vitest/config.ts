import type { Writable } from 'node:stream'
import type { ConfigSource } from './protocol.js'

/** The part of `vitest/node` that the host uses: public in Vitest 3.2, 4 and 5. */
export interface VitestNode {
  readonly version: string
  readonly createVitest: (
    mode: 'test',
    options: object,
    viteOverrides: object,
    vitestOptions: { readonly stdout: Writable; readonly stderr: Writable },
  ) => Promise<VitestInstance>
  readonly parseCLI: (words: string[], config?: object) => { readonly options: Record<string, unknown> }
  /** Since Vitest 4. */
  readonly ForksPoolWorker?: ForksPoolWorkerClass
}

export type ForksPoolWorkerClass = new (options: PoolOptions) => ForksPoolWorker

/** One forked process to Vitest's pool. */
export interface ForksPoolWorker {
  start(): Promise<void>
}

/** What Vitest gives a pool to make a worker of. */
export interface PoolOptions {
  readonly distPath: string
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface VitestInstance {
  readonly config: VitestProject['config']
  readonly projects: readonly VitestProject[]
  readonly getRootProject: () => VitestProject
  readonly runTestSpecifications: (specifications: readonly object[]) => Promise<TestRunResult>
  readonly invalidateFile: (file: string) => void
}

export interface VitestProject {
  readonly name: string
  readonly config: {
    env?: Record<string, string>
    snapshotOptions?: { updateSnapshot?: string }
    execArgv?: string[]
    /** Since Vitest 4. */
    poolRunner?: object
    poolOptions?: { forks?: { execArgv?: string[]; isolate?: boolean; singleFork?: boolean } }
  } & Record<string, unknown>
  readonly vite: {
    readonly environments: Readonly<Record<string, { moduleGraph: { fileToModulesMap: ReadonlyMap<string, unknown> } }>>
  }
  /** Modules that a run has transformed, for its workers to read. */
  readonly tmpDir?: string
  readonly getProvidedContext: () => object
  readonly provide: (key: never, value: never) => void
  readonly createSpecification: (
    file: string,
    /** Lines, in Vitest 3. */
    select: { readonly testIds: string[] } | number[] | undefined,
    pool: string,
  ) => { readonly moduleId: string }
}

export interface TestRunResult {
  readonly testModules: readonly TestModule[]
  readonly unhandledErrors: readonly unknown[]
}

interface TestModule {
  readonly moduleId: string
  readonly project: VitestProject
  readonly children: { readonly allTests: () => Iterable<TestCase> }
  readonly errors: () => readonly unknown[]
}

interface TestCase {
  readonly id: string
  readonly fullName: string
  readonly meta: () => object
  readonly result: () => { readonly errors?: readonly unknown[] }
}

/** Options of a command line that a run of one test must not repeat, each with what it would do. */
const notRepeated: Readonly<Record<string, string>> = {
  allowOnly: 'the first run has decided about `.only`',
  api: 'opens a port',
  attachmentsDir: 'belongs to reporters',
  bail: 'counts failures of the whole run',
  benchmark: 'another kind of run',
  browser: 'needs a browser; a leak is measured in Node',
  changed: 'selects files',
  clearCache: "changes the user's caches",
  coverage: 'would be written a second time',
  exclude: 'selects files',
  experimental: 'writes caches of its own',
  fileParallelism: 'one file is run',
  inspect: 'opens a port',
  inspectBrk: 'opens a port and waits',
  inspector: 'opens a port',
  listTags: 'another kind of run',
  maxWorkers: 'one worker is run',
  mergeReports: 'belongs to reporters',
  minWorkers: 'one worker is run',
  open: 'opens a browser',
  outputFile: 'belongs to reporters',
  pool: 'a fresh process is the point',
  printConsoleTrace: 'belongs to reporters',
  related: 'selects files',
  reporter: 'belongs to reporters',
  reporters: 'belongs to reporters',
  retry: 'one attempt is measured',
  run: 'set here',
  shard: 'selects files',
  silent: 'belongs to reporters',
  standalone: 'another kind of run',
  tagsFilter: 'one test is selected by id',
  testNamePattern: 'one test is selected by id',
  typecheck: 'another kind of run',
  ui: 'opens a port',
  watch: 'set here',
  w: 'set here',
}

/** The user's configuration for a run of one test: reporters, coverage, watching and caches off, all else kept. */
export function configurationOf(vitest: VitestNode, source: ConfigSource): object {
  return {
    ...(source.by === 'plugin'
      ? { root: source.root, config: source.configFile, mode: source.mode }
      : keptOptions(vitest, source.words)),
    api: false,
    cache: false,
    coverage: { enabled: false },
    pool: 'forks',
    reporters: [{}],
    run: true,
    typecheck: { enabled: false },
    ui: false,
    watch: false,
  }
}

function keptOptions(vitest: VitestNode, words: readonly string[]): object {
  const { options } = vitest.parseCLI(['vitest', ...withoutCommand(words)], { allowUnknownOptions: true })
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== '--' && !(name in notRepeated)))
}

/** `vitest run`, `vitest watch`, `vitest dev`: the command is no file filter. */
function withoutCommand(words: readonly string[]): readonly string[] {
  return /^(?:run|watch|dev|related|bench)$/.test(words[0] ?? '') ? words.slice(1) : words
}
