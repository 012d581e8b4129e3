import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { escaped } from '../escaped.js'
import { refuse } from '../refuse.js'
import { HookedTests, separator, type HookedTest } from './hooked-tests.js'
import { nodeWords } from './node-words.js'
import type { Recipe, RunningTest } from './recipe.js'
import { withoutTestOptions } from './test-options.js'

/** The part of a test's context that is used here. */
interface TestContext {
  /** With the names of those it stands in, ` > ` between them. */
  readonly fullName: string
  /** From Node 22.6 on. */
  readonly filePath?: string
  /** After the test, whatever its other hooks come to. */
  readonly after: (hook: () => void) => void
}

interface NodeTest {
  readonly beforeEach: (hook: (context: TestContext) => void) => void
  readonly afterEach: (hook: (context: TestContext) => Promise<void>) => void
}

const ownFolder = dirname(fileURLToPath(import.meta.url))

/** `configure({ rerun: 'node:test' })`: the file is run again by Node itself, with a pattern for one test. */
export function nodeTestRecipe(): Recipe {
  // Bundlers and other runners know no module of this name without its prefix, and take it for a package.
  const { beforeEach, afterEach } = createRequire(import.meta.url)('node:test') as NodeTest
  const [, script = ''] = process.argv
  const tests = new HookedTests()
  const hooked = ({ fullName, filePath = script }: TestContext): HookedTest => ({ name: fullName, file: filePath })

  beforeEach((context) => {
    const begun = hooked(context)
    const test = tests.begin(begun)
    context.after(() => {
      tests.leave(begun)
      if (test) tests.forget(test)
    })
    if (test?.state.ended) refuse()
  })
  afterEach((context) => tests.end(hooked(context)))

  return {
    testOf: (assertion) => tests.current(assertion),
    watchOthers: () => tests.watchOthers(),
    command: (test, nodeOptions) => [
      process.execPath,
      ...nodeWords(nodeOptions, withoutTestOptions(process.execArgv)),
      // What the file leaves open would keep the process.
      '--test-force-exit',
      ...selected(test),
      `--test-reporter=${pathToFileURL(join(ownFolder, 'node-test-reporter.js')).href}`,
      '--test-reporter-destination=stdout',
      test.file,
      ...process.argv.slice(2),
    ],
  }
}

/**
 * A pattern for the test and for those in it, held against a name with all those around it, a space between them. It may
 * take in too much: the hooks keep other tests from running. Node 20 holds it against each name alone, so that one for a
 * test would leave out what stands in it.
 */
function selected({ name }: RunningTest): string[] {
  if (Number.parseInt(process.versions.node) < 22) return []
  return [`--test-name-pattern=/^${name.split(separator).map(escaped).join('(?: > | )')}(?: |$)/`]
}
