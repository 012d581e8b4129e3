import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { measuredProcess } from '../../measure/measured-process.js'
import { escaped } from '../escaped.js'
import type { Target } from '../protocol.js'
import { MochaReporter } from './mocha-reporter.js'
import { mochaCommand } from './mocha.js'

/** The part of a Mocha that is used here: what it documents, the same from 10 to 12. */
interface Mocha {
  files: string[]
  readonly options: { readonly file?: string | readonly string[] }
  readonly loadFilesAsync: (...given: unknown[]) => Promise<unknown>
  readonly bail: (isOn: boolean) => Mocha
  readonly enableGlobalSetup: (isOn: boolean) => Mocha
  readonly enableGlobalTeardown: (isOn: boolean) => Mocha
  readonly grep: (pattern: RegExp) => Mocha
  readonly reporter: (reporter: unknown) => Mocha
  readonly retries: (count: number) => Mocha
}

/**
 * For mocha's `--require` in the measured process. Its command has no way to leave out the files that a configuration names:
 * they are left out here, when it loads them, and what a run of one test has its own way is set.
 */
const target = measuredProcess()?.target as Target | undefined
if (target) {
  const mocha = createRequire(import.meta.url).resolve(mochaCommand().folder)
  const module = (await import(pathToFileURL(mocha).href)) as { default: { prototype: Mocha } }
  runOneTest(module.default.prototype, target)
}

function runOneTest(mocha: Mocha, { file, testName }: Target): void {
  const { loadFilesAsync } = mocha
  Object.assign(mocha, {
    loadFilesAsync(this: Mocha, ...given: unknown[]) {
      // Those of the option `file` come first, and have set up what the test needs.
      const setUp = [this.options.file ?? []].flat().map((one) => resolve(one))
      this.files = this.files.filter((one) => one === file || setUp.includes(one))
      this.bail(false)
        .retries(0)
        .enableGlobalSetup(false)
        .enableGlobalTeardown(false)
        .grep(new RegExp(`^${escaped(testName)}$`))
        .reporter(MochaReporter)
      return loadFilesAsync.apply(this, given)
    },
  })
}
