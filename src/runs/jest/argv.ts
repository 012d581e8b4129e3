import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { escaped } from '../escaped.js'
import type { RunRequest } from '../protocol.js'
import type { JestRequest } from './protocol.js'

export type Argv = Record<string, unknown> & { readonly projects?: readonly string[] }

/** The part of yargs, which Jest reads its command line with. */
type Yargs = (words: readonly string[]) => {
  readonly options: (options: object) => {
    readonly help: (enabled: false) => {
      readonly version: (enabled: false) => {
        readonly exitProcess: (enabled: false) => { readonly parseSync: () => Record<string, unknown> }
      }
    }
  }
}

/** Options of a command line that a run of one test must not repeat, each with what it would do. */
const notRepeated: Readonly<Record<string, string>> = {
  all: 'selects files',
  changedFilesWithAncestor: 'selects files',
  changedSince: 'selects files',
  clearCache: "changes the user's caches",
  collectTests: 'another kind of run',
  debug: 'prints the configuration',
  filter: 'selects files',
  findRelatedTests: 'selects files',
  init: 'another kind of run',
  lastCommit: 'selects files',
  listTests: 'another kind of run',
  onlyChanged: 'selects files',
  onlyFailures: 'selects files',
  openHandlesTimeout: 'belongs to the end of the whole run',
  outputFile: 'belongs to reporters',
  runInBand: 'a fresh process is the point',
  runTestsByPath: 'one file is selected below',
  shard: 'selects files',
  showConfig: 'prints the configuration',
  showSeed: 'belongs to reporters',
  testPathPattern: 'one file is selected below',
  testPathPatterns: 'one file is selected below',
}

const ownFolder = dirname(fileURLToPath(import.meta.url))

/** What a run of one test has its own way, whatever the command and the configuration say. */
const settled = {
  bail: 0,
  collectCoverage: false,
  coverage: false,
  detectLeaks: false,
  detectOpenHandles: false,
  forceExit: false,
  // Has run, and what it left is in the environment.
  globalSetup: null,
  globalTeardown: null,
  json: false,
  logHeapUsage: false,
  // One worker; with a limit to its memory Jest never takes its own process instead.
  maxWorkers: 1,
  workerIdleMemoryLimit: Number.MAX_SAFE_INTEGER,
  workerThreads: false,
  notify: false,
  passWithNoTests: true,
  reporters: [],
  // Writes no cache of durations, and refuses a file that several projects run.
  testSequencer: join(ownFolder, 'jest-sequencer.cjs'),
  verbose: false,
  watch: false,
  watchAll: false,
}

/** The words of the command as Jest itself reads them, as far as a run of one test repeats them. */
export function readCommand(runner: string, words: readonly string[]): Argv {
  const fromJest = createRequire(runner)
  const jestCli = fromJest.resolve('jest-cli')
  const { yargsOptions } = fromJest('jest-cli') as { yargsOptions: object }
  const yargs = createRequire(jestCli)('yargs') as Yargs
  const parsed = yargs(words).options(yargsOptions).help(false).version(false).exitProcess(false).parseSync()
  // yargs gives each name in both spellings.
  const kept = Object.entries(parsed).filter(
    ([name]) => name.length > 1 && !name.includes('-') && !(name in notRepeated),
  )
  return { ...Object.fromEntries(kept), ...settled }
}

/** The command with one test selected. */
export function argvOf(command: Argv, { file, target, own }: RunRequest<JestRequest>): Argv {
  return {
    ...command,
    seed: own.seed,
    _: [`^${escaped(file)}$`],
    $0: 'jest',
    testNamePattern: `^${escaped(target.testName)}$`,
  }
}
