import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { markVariable, markedProcesses, parentOf, untilGone } from './marked-processes.js'
import { jestCommand } from './run-jest.js'
import { cleanEnvironment, ended, fixture, resultsOf, vitestCommand, type JsonReport } from './run-vitest.js'

/*
 * What docs/big-suites.md says: many files, split over machines, with the options and the reporters that CI uses.
 */
const folder = fixture('big')
const suite = `suite-${process.pid}`
const made = join(folder, suite)
const files = 4

/** Each file has an assertion that passes and one that fails, by the globals that both runners have. */
const body = (number: number): string => `
const kept = []
test('${number} is clean', async () => {
  await expect(() => ({})).toBeCollectedAfter()
})
test('${number} leaks', async () => {
  await expect(() => ({ number: ${number} })).toBeCollectedAfter((it) => void kept.push(it))
})
`

beforeAll(() => {
  mkdirSync(made, { recursive: true })
  for (let number = 1; number <= files; number++)
    for (const extension of ['js', 'cjs']) writeFileSync(join(made, `${number}.test.${extension}`), body(number))
})

afterAll(() => {
  rmSync(made, { recursive: true, force: true })
})

interface Run {
  readonly code: number | null
  readonly output: string
  /** The most processes of a kind that were there at a time. */
  readonly most: Readonly<Record<'hosts' | 'measured', number>>
  readonly left: readonly string[]
}

const isHost = /\/(?:vitest|jest)-host\.js/
const isMeasured = / --no-opt /

/** Hosts that their workers still have, and measured processes. */
function countProcesses(mark: string): Run['most'] {
  const commands = new Map(markedProcesses(mark).map((line) => [line.split(' ', 1)[0] ?? '', line]))
  const hosts = [...commands].filter(([pid, command]) => {
    // Until a process that a host has forked becomes another program, it looks like one.
    const parent = commands.get(parentOf(pid) ?? '')
    return isHost.test(command) && parent !== undefined && !isHost.test(parent)
  })
  return { hosts: hosts.length, measured: [...commands.values()].filter((command) => isMeasured.test(command)).length }
}

/** A runner's own command in the fixture, watched from outside. */
async function start(command: string, words: readonly string[]): Promise<Run> {
  const mark = randomUUID()
  const env = cleanEnvironment({ FIXTURE_FOLDER: suite, [markVariable]: mark, GITHUB_ACTIONS: 'true' })
  const child = spawn(process.execPath, [command, ...words], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let most: Run['most'] = { hosts: 0, measured: 0 }
  const end = ended(child)
  while (child.exitCode === null && child.signalCode === null) {
    const now = countProcesses(mark)
    most = { hosts: Math.max(most.hosts, now.hosts), measured: Math.max(most.measured, now.measured) }
    await sleep(20)
  }
  return { ...(await end), most, left: await untilGone(mark) }
}

/** File names are of this run alone, and so are reports. */
function reportFile(name: string): string {
  return join(made, name)
}

function read(name: string): string {
  return readFileSync(reportFile(name), 'utf8')
}

/** `passed` and `failed`, by title. */
function statuses(reports: readonly string[]): Record<string, string> {
  const tests = reports.flatMap((name) => [...resultsOf(JSON.parse(read(name)) as JsonReport)])
  return Object.fromEntries(tests.map(([title, results]) => [title, results.map(({ status }) => status).join()]))
}

const expected = Object.fromEntries(
  Array.from({ length: files }, (_, index) => index + 1).flatMap((number) => [
    [`${number} is clean`, 'passed'],
    [`${number} leaks`, 'failed'],
  ]),
)

const workers = 2
/** One that is measured; in Vitest also the next, which waits, and the last, which may not have ended yet. */
const freshProcesses = { Vitest: 3, Jest: 1 }

/** A run by two workers that found its leaks: one host for each and so many fresh processes, and none of them left. */
function expectWhole({ code, most, left }: Run, runner: keyof typeof freshProcesses): void {
  expect({ code, left }).toEqual({ code: 1, left: [] })
  expect(most.hosts).toBeLessThanOrEqual(workers)
  expect(most.measured).toBeLessThanOrEqual(workers * freshProcesses[runner])
  // The watch has seen what it counts.
  for (const count of Object.values(most)) expect(count).toBeGreaterThan(0)
}

const leak = /leak: Object was not collected/

describe('Vitest', () => {
  const run = (...words: string[]): Promise<Run> => start(vitestCommand, ['run', ...words])

  test('shards, whose blobs are merged into one report', async () => {
    for (const shard of [1, 2]) {
      const blob = `--outputFile.blob=${reportFile(`blobs/${shard}.json`)}`
      expectWhole(await run(`--shard=${shard}/2`, '--maxWorkers=2', '--reporter=blob', blob), 'Vitest')
    }
    const report = `--outputFile.json=${reportFile('merged.json')}`
    const { code } = await run(`--merge-reports=${reportFile('blobs')}`, '--reporter=json', report)
    expect(code).toBe(1)
    expect(statuses(['merged.json'])).toEqual(expected)
    expect(read('merged.json')).toMatch(leak)
  })

  test('many files in threads', async () => {
    const report = `--outputFile.json=${reportFile('threads.json')}`
    expectWhole(await run('--pool=threads', '--maxWorkers=2', '--reporter=json', report), 'Vitest')
    expect(statuses(['threads.json'])).toEqual(expected)
  })

  test('--bail ends at the first leak, and leaves nothing', async () => {
    const words = ['--maxWorkers=1', '--bail=1', '--reporter=json', `--outputFile.json=${reportFile('bail.json')}`]
    const { code, left } = await run(...words)
    expect({ code, left }).toEqual({ code: 1, left: [] })
    expect(Object.values(statuses(['bail.json'])).filter((status) => status === 'failed')).toHaveLength(1)
  })

  test('--retry measures each attempt anew: a leak leaks in each', async () => {
    const words = ['--retry=1', '--reporter=json', `--outputFile.json=${reportFile('retry.json')}`, `${suite}/1.`]
    await run(...words)
    const [result] = (JSON.parse(read('retry.json')) as JsonReport).testResults
    const failures = result?.assertionResults.find(({ status }) => status === 'failed')?.failureMessages
    expect(failures).toEqual([expect.stringMatching(leak), expect.stringMatching(leak)])
  })

  test('reporters: junit, github-actions', async () => {
    const words = ['--reporter=junit', `--outputFile.junit=${reportFile('junit.xml')}`, '--reporter=github-actions']
    const { output } = await run(...words, `${suite}/1.`)
    expect(read('junit.xml')).toMatch(/<failure message="[^"]*leak: Object was not collected[^"]*kept: Array/)
    // An annotation at the line of the assertion.
    expect(output).toMatch(
      /::error file=[^,]*1\.test\.js,title=[^,]*1 leaks,line=7,[^\n]*leak: Object was not collected/,
    )
  })
})

describe('Jest', () => {
  const run = (...words: string[]): Promise<Run> => start(jestCommand, words)

  test('shards, each with a report of its own', async () => {
    for (const shard of [1, 2]) {
      const report = `--outputFile=${reportFile(`jest-${shard}.json`)}`
      expectWhole(await run(`--shard=${shard}/2`, '--maxWorkers=2', '--json', report), 'Jest')
    }
    expect(statuses(['jest-1.json', 'jest-2.json'])).toEqual(expected)
  })

  test('--bail ends at the first file with a leak, and leaves nothing', async () => {
    // With it Jest writes no JSON report.
    const { code, left, output } = await run('--maxWorkers=1', '--bail', '--verbose')
    expect({ code, left }).toEqual({ code: 1, left: [] })
    expect(output.match(/✕/g)).toHaveLength(1)
  })

  test('the reporter github-actions', async () => {
    const { output } = await run(`${suite}/1.`, '--reporters=github-actions')
    expect(output).toMatch(/::error file=[^,]*1\.test\.cjs,line=7,[^\n]*leak: Object was not collected/)
  })
})
