import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../errors.js'
import { withoutInspector } from '../environment.js'
import { RunFailure } from '../run-failure.js'
import { HookedTests, type HookedTest } from './hooked-tests.js'
import { nodeWords } from './node-words.js'
import type { Recipe } from './recipe.js'

/** The part of mocha's `Test` that is used here. */
interface MochaTest {
  readonly file?: string
  readonly fullTitle: () => string
  /** With a number: sets it. */
  readonly timeout: (milliseconds?: number) => number
  readonly currentRetry: () => number
}

interface MochaContext {
  readonly currentTest: MochaTest
  readonly skip: () => never
}

type MochaHook = (hook: (this: MochaContext) => unknown) => void

const realPath = realpathSync
const mochaEntry = /[\\/]mocha[\\/](?:bin[\\/]_?mocha(?:\.js)?|lib[\\/]cli[\\/]cli\.js)$/

const ownFolder = dirname(fileURLToPath(import.meta.url))

/** What a run of one test has its own way, after all that the command and the configuration say; the rest is set by the preload. */
const added = [
  ...['--require', join(ownFolder, 'mocha-preload.js')],
  '--no-parallel',
  '--no-watch',
  '--no-invert',
  '--no-forbid-only',
  '--no-forbid-pending',
  // What the file leaves open would keep the process.
  '--exit',
]

/** `configure({ rerun: 'mocha' })`: mocha's own command once more, in which a preloaded script selects the test. */
export function mochaRecipe(): Recipe {
  const { beforeEach, afterEach } = hooksOfMocha()
  const tests = new HookedTests()
  const hooked = (test: MochaTest): HookedTest => {
    const [, script = ''] = process.argv
    const timeout = test.timeout()
    return {
      name: test.fullTitle(),
      file: test.file ?? script,
      isRetry: test.currentRetry() > 0,
      ...(timeout > 0 ? { timeout } : {}),
    }
  }

  beforeEach(function () {
    // One test at a time: of those before, another hook has thrown instead of ours.
    tests.forgetAll()
    if (tests.begin(hooked(this.currentTest))?.state.ended) this.skip()
  })
  afterEach(function () {
    return tests.end(hooked(this.currentTest))
  })

  return {
    testOf: (assertion) => tests.current(assertion),
    watchOthers: () => tests.watchOthers(),
    command: (_test, nodeOptions) => {
      const { folder, words } = mochaCommand()
      // Not `bin/mocha.js`: that starts this one in a child where the options have some for Node, and here it has.
      const script = join(folder, 'lib/cli/cli.js')
      const options = nodeWords(nodeOptions, withoutInspector(process.execArgv))
      return [process.execPath, ...options, script, ...words, ...added]
    },
  }
}

/** @throws {UsageError} where mocha takes none */
function hooksOfMocha(): { readonly beforeEach: MochaHook; readonly afterEach: MochaHook } {
  // `setup` and `teardown` are what the interface `tdd` calls them.
  const { beforeEach, afterEach, setup, teardown } = globalThis as Partial<Record<string, unknown>>
  const before = beforeEach ?? setup
  const after = afterEach ?? teardown
  if (typeof before === 'function' && typeof after === 'function')
    return { beforeEach: before as MochaHook, afterEach: after as MochaHook }
  throw new UsageError(
    'Expected `configure({ rerun: "mocha" })` where mocha takes hooks, got it outside: in a file of the option `file` ' +
      '(`--file leak-matchers.setup.js`), not of `require`; and not with `--parallel`, which has no such place',
  )
}

/**
 * The mocha that runs this process, and the words it was started with.
 *
 * @throws {RunFailure} when it was not started by its command
 */
export function mochaCommand(): { readonly folder: string; readonly words: readonly string[] } {
  const [, script = '', ...words] = process.argv
  const entry = realPath(script)
  const folder = entry.replace(mochaEntry, '/mocha')
  if (folder !== entry) return { folder, words }
  throw new RunFailure(
    'the test run was not started by the `mocha` command, so its options cannot be found from here: start it by ' +
      '`mocha`, or measure with `isolate: false`',
  )
}
