import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  cleanEnvironment,
  ended,
  fixture,
  repository,
  resultsOf,
  type RunOptions,
  type VitestRun,
} from './run-vitest.js'

export const jestCommand = join(repository, 'node_modules/jest/bin/jest.js')

/** A real `jest` of a fixture, read through its JSON report, which has the shape of Vitest's. */
export async function runJest(name: string, { words = [], environment = {} }: RunOptions = {}): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-run-'))
  const outputFile = join(folder, 'report.json')
  const child = spawn(
    process.execPath,
    [jestCommand, '--json', `--outputFile=${outputFile}`, `--cacheDirectory=${join(folder, 'cache')}`, ...words],
    { cwd: fixture(name), env: cleanEnvironment(environment), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const { code, output } = await ended(child)
  try {
    return { tests: resultsOf(JSON.parse(readFileSync(outputFile, 'utf8')) as never), output, code }
  } catch {
    throw new Error(`the child Jest left no report:\n${output}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
