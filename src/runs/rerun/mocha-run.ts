import { createRequire } from 'node:module'
import { join } from 'node:path'
import { MochaReporter } from './mocha-reporter.js'

/** One test of one file, by the mocha of these words. */
export interface MochaRun {
  /** Its folder. */
  readonly mocha: string
  /** Of its command. */
  readonly words: readonly string[]
  readonly file: string
  /** With the names of its suites. */
  readonly test: string
}

const reporter = 'leak-matchers'

/** What a run of one test has its own way, whatever the command and the configuration say. */
const settled = {
  bail: false,
  dryRun: false,
  'dry-run': false,
  enableGlobalSetup: false,
  enableGlobalTeardown: false,
  // What the file leaves open would keep the process.
  exit: true,
  fgrep: undefined,
  f: undefined,
  forbidOnly: false,
  'forbid-only': false,
  forbidPending: false,
  'forbid-pending': false,
  invert: false,
  i: false,
  parallel: false,
  p: false,
  'reporter-option': undefined,
  'reporter-options': undefined,
  reporterOption: undefined,
  reporterOptions: undefined,
  retries: 0,
  watch: false,
  w: false,
}

/**
 * The measured process of a test of mocha. `loadOptions`, `main` and `reporters` are what mocha documents as public; its
 * command itself has no way to leave out the files that its configuration names.
 */
function run({ mocha, words, file, test }: MochaRun): void {
  const require = createRequire(join(mocha, 'package.json'))
  const { loadOptions } = require('./lib/cli/options') as { loadOptions: (words: readonly string[]) => object }
  const { main } = require('./lib/cli/cli') as { main: (words: readonly string[], options: object) => void }
  process.argv = [process.execPath, join(mocha, 'bin/mocha.js'), ...words]
  const grep = `/^${test.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}$/`
  const { reporters } = require('.') as { reporters: Record<string, unknown> }
  reporters[reporter] = MochaReporter
  main([], { ...loadOptions(words), ...settled, _: [file], spec: [], grep, g: grep, reporter, R: reporter })
}

run(JSON.parse(process.argv[2] ?? '') as MochaRun)
