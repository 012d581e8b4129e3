import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../scripts/install-packed.mjs'

export interface TestResult {
  readonly file: string
  readonly group: string
  readonly title: string
  readonly status: string
  /** First error's message, without its stack; empty when the test passed. */
  readonly message: string
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly title: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/**
 * Runs a folder's tests in a Vitest of their own, as its user would, and reads its JSON report.
 *
 * @param more arguments for the command line
 */
export function runVitest(folder: string, ...more: string[]): TestResult[] {
  const output = join(folder, `report-${process.pid}.json`)
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(process.execPath, [vitest, 'run', '--reporter=json', `--outputFile=${output}`, ...more], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(),
  })
  try {
    return resultsOf(JSON.parse(readFileSync(output, 'utf8')) as JsonReport)
  } catch (error) {
    throw new Error(`Vitest left no report\n${run.stdout}${run.stderr}`, { cause: error })
  } finally {
    rmSync(output, { force: true })
  }
}

/** What the outer Vitest has set for its own workers is not the inner one's. */
function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TEST$|NODE_ENV$|FORCE_COLOR$)/.test(name))
  return { ...Object.fromEntries(entries), NO_COLOR: '1' }
}

function resultsOf({ testResults }: JsonReport): TestResult[] {
  return testResults.flatMap((file) => {
    if (file.assertionResults.length === 0) throw new Error(`${file.name}: ${file.message}`)
    return file.assertionResults.map(({ ancestorTitles, title, status, failureMessages }) => ({
      file: file.name,
      group: ancestorTitles.join(' '),
      title,
      status,
      message: (failureMessages?.[0] ?? '').split(/\n\s+at /, 1)[0] ?? '',
    }))
  })
}
