import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { markVariable } from './marked-processes.js'
import { runVitest, unexpected } from './run-vitest.js'

interface Line {
  readonly title: string
  readonly pid: number
  /** Milliseconds since the epoch when the process was started. */
  readonly since: number
  /** When the test was run in it. */
  readonly at: number
  readonly variable?: string
}

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-ahead-'))
let lines: Line[]

beforeAll(async () => {
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const run = await runVitest('ahead', { environment: { FIXTURE_LOG: log, [markVariable]: randomUUID() } })
  expect(unexpected(run)).toEqual([])
  const text = readFileSync(log, 'utf8').trim().split('\n')
  lines = text.map((line) => JSON.parse(line) as Line)
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The test in the worker that asks, and in the process that was measured for it. */
function both(title: string): { asked: Line; measured: Line } {
  const [asked, measured, ...more] = lines.filter((line) => line.title === title)
  expect(more).toEqual([])
  if (!asked || !measured) throw new Error(`${title}: ${JSON.stringify(lines)}`)
  return { asked, measured }
}

test('each assertion has a process of its own', () => {
  const pids = new Set(lines.map(({ pid }) => pid))
  expect(pids.size).toBe(5)
})

test('after the first it was started before it was asked for', () => {
  expect(both('first').measured.since).toBeGreaterThan(both('first').asked.at)
  expect(both('second').measured.since).toBeLessThan(both('second').asked.at)
})

test('a process with another environment is not taken', () => {
  const { asked, measured } = both('another environment')
  expect(measured.variable).toBe('of this test')
  expect(measured.since).toBeGreaterThan(asked.at)
})

test('one that has ended is replaced', () => {
  const { asked, measured } = both('the one that waited was killed')
  expect(measured.since).toBeGreaterThan(asked.at)
})
