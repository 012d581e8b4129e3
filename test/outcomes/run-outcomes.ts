import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An error as a real run of Vitest reported it. */
export interface Failure {
  readonly name: string
  readonly message: string
  /** First place that Vitest shows, as `file:line`. */
  readonly at?: string
  readonly stack?: string
  readonly thrown?: unknown
  readonly cause?: Failure
  readonly errors?: readonly Failure[]
  readonly properties: Readonly<Record<string, unknown>>
}

export interface TestOutcome {
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly milliseconds: number
  readonly errors: readonly Failure[]
}

export interface Run {
  readonly tests: Readonly<Record<string, TestOutcome>>
  readonly unhandledErrors: readonly Failure[]
  readonly output: string
}

const project = fileURLToPath(new URL('../..', import.meta.url))
const fixture = join(project, 'test/fixtures/outcomes')

const commands = {
  vitest: (file: string): [string, ...string[]] => [
    'vitest/vitest.mjs',
    'run',
    '--root',
    fixture,
    '--reporter=./reporter.mjs',
    file,
  ],
  jest: (file: string): [string, ...string[]] => [
    'jest/bin/jest.js',
    '--config',
    join(fixture, 'jest.config.cjs'),
    `/${file}(?:-[a-z]+)?.test.ts$`,
  ],
}

/** `npm run test:jest` runs the same tests under Jest. */
const runnerHere: keyof typeof commands = process.env.RUNNER === 'jest' ? 'jest' : 'vitest'

export const inVitest = runnerHere === 'vitest'

/**
 * Runs a file of the fixture as a user does, with this package's built files, and reads what its tests came to; at once
 * with it those that have been parted from it: `name-part.test.ts`.
 */
export async function runOutcomes(file: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'leak-matchers-outcomes-'))
  try {
    const outcomesFile = join(folder, 'outcomes.json')
    const [script, ...words] = commands[runnerHere](file)
    const child = spawn(process.execPath, [join(project, 'node_modules', script), ...words], {
      cwd: fixture,
      env: { ...outerEnvironment(), ...environment, OUTCOMES_FILE: outcomesFile },
      stdio: 'pipe',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    await once(child, 'close')
    const read = await readFile(outcomesFile, 'utf8').catch(() => {
      throw new Error(`The runner ended without a report:\n${output}`)
    })
    return { ...(JSON.parse(read) as Omit<Run, 'output'>), output }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Without what the Vitest that runs this test tells its workers. */
function outerEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:VITEST|TEST$|JEST_|NODE_ENV$)/.test(name)),
  )
}

/** The only failure of a test. */
export function failureOf(run: Run, test: string): Failure {
  const outcome = run.tests[test]
  const [failure, ...others] = outcome?.errors ?? []
  if (!failure || others.length > 0) {
    throw new Error(`Expected one failure of "${test}", got ${JSON.stringify(outcome, null, 1)}\n${run.output}`)
  }
  return failure
}

/** The first line after the matcher's hint. */
export function outcomeLine({ message }: Failure): string {
  return message.split('\n\n')[1]?.split('\n')[0] ?? message
}

/** `RunError error: call 3 threw …`: class and first line, which is what a user sees first. */
export function summary(run: Run, test: string): string {
  const failure = failureOf(run, test)
  return `${failure.name} ${outcomeLine(failure)}`
}
