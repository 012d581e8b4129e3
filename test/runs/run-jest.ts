import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment, ended, repository, resultsOf, type RunOptions, type VitestRun } from './run-vitest.js'

export const jestCommand = join(repository, 'node_modules/jest/bin/jest.js')

interface JestOptions extends Omit<RunOptions, 'cwd'> {
  readonly nodeOptions?: readonly string[]
}

/** A real `jest` in a folder, read through its JSON report, which has the shape of Vitest's. */
export async function runJest(
  cwd: string,
  { words = [], environment = {}, nodeOptions = [] }: JestOptions = {},
): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-run-'))
  const outputFile = join(folder, 'report.json')
  const ours = ['--json', `--outputFile=${outputFile}`, `--cacheDirectory=${join(folder, 'cache')}`]
  const child = spawn(process.execPath, [...nodeOptions, jestCommand, ...ours, ...words], {
    cwd,
    env: cleanEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { code, output } = await ended(child)
  try {
    return { tests: resultsOf(JSON.parse(readFileSync(outputFile, 'utf8')) as never), output, code }
  } catch {
    throw new Error(`the child Jest left no report:\n${output}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
