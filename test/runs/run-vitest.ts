import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('../..', import.meta.url))
export const vitestCommand = join(repository, 'node_modules/vitest/vitest.mjs')

export function fixture(name: string): string {
  return join(repository, 'test/fixtures/runs', name)
}

export interface TestResult {
  readonly status: 'passed' | 'failed' | 'skipped'
  /** Of its first failure, without colours; empty when it passed. */
  readonly message: string
}

export interface VitestRun {
  readonly tests: ReadonlyMap<string, readonly TestResult[]>
  readonly output: string
  readonly code: number | null
}

export interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: TestResult['status']
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

export interface RunOptions {
  readonly words?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Environment of a child that is to behave as on a terminal of its own, not as inside this Vitest. */
export function cleanEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const ours =
    /^(?:VITEST|JEST_|NODE_ENV$|NODE_OPTIONS$|NODE_V8_COVERAGE$|CI$|TEST$|DEV$|PROD$|SSR$|MODE$|BASE_URL$|FORCE_TTY$)/
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name))
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...more }
}

/** A real `vitest run` of a fixture, read through its JSON reporter. */
export async function runVitest(
  name: string,
  { words = [], environment = {}, cwd }: RunOptions = {},
): Promise<VitestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-run-'))
  const outputFile = join(folder, 'report.json')
  const child = spawn(
    process.execPath,
    [vitestCommand, 'run', '--reporter=json', '--reporter=default', `--outputFile.json=${outputFile}`, ...words],
    { cwd: cwd ?? fixture(name), env: cleanEnvironment(environment), stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const { code, output } = await ended(child)
  try {
    const report = JSON.parse(readFileSync(outputFile, 'utf8')) as JsonReport
    return { tests: resultsOf(report), output, code }
  } catch {
    throw new Error(`the child Vitest left no report:\n${output}`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export async function ended(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, output }
}

export function resultsOf(report: JsonReport): Map<string, TestResult[]> {
  const tests = new Map<string, TestResult[]>()
  for (const { fullName, status, failureMessages = [] } of report.testResults.flatMap((one) => one.assertionResults)) {
    // eslint-disable-next-line no-control-regex -- colours of the messages
    const message = (failureMessages[0] ?? '').replace(/\u001b\[\d+m/g, '')
    tests.set(fullName, [...(tests.get(fullName) ?? []), { status, message }])
  }
  return tests
}

/** How often each process has logged the line (`line pid`), most first. */
export function perProcess(log: readonly string[], line: string): number[] {
  const counts = new Map<string, number>()
  for (const entry of log) if (entry.startsWith(`${line} `)) counts.set(entry, (counts.get(entry) ?? 0) + 1)
  return [...counts.values()].sort((left, right) => right - left)
}

/** Titles of fixtures end with what is to come: `[leak]`, `[usage]`, `[error]`, `[fails]`; those without pass. */
export function unexpected({ tests }: Pick<VitestRun, 'tests'>): string[] {
  return [...tests].flatMap(([title, results]) => {
    const word = /\[(leak|clean|usage|error|inconclusive|fails)\]$/.exec(title)?.[1]
    return results
      .filter(({ status, message }) =>
        word === undefined
          ? status !== 'passed'
          : status !== 'failed' || (word !== 'fails' && !new RegExp(`(?:^|\\s)${word}:`).test(message)),
      )
      .map(({ status, message }) => `${title}: ${status}\n${message}`)
  })
}
