import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { markVariable, untilGone } from './marked-processes.js'
import { jestCommand, runJest } from './run-jest.js'
import {
  cleanEnvironment,
  ended,
  fixture,
  perProcess as countPerProcess,
  unexpected,
  type VitestRun,
} from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-jest-'))
const FIXTURE_LOG = join(folder, 'log')
const snapshots = join(fixture('jest'), 'tests/__snapshots__')
const config = ['--config', 'other.config.cjs']
let run: VitestRun

beforeAll(async () => {
  rmSync(snapshots, { recursive: true, force: true })
  writeFileSync(FIXTURE_LOG, '')
  run = await runJest(fixture('jest'), {
    words: [...config, '--maxWorkers=2', '--testPathIgnorePatterns=endless'],
    environment: { FIXTURE_LOG },
  })
}, 400_000)

afterAll(() => {
  for (const made of [folder, snapshots]) rmSync(made, { recursive: true, force: true })
})

function perProcess(line: string): number[] {
  return countPerProcess(readFileSync(FIXTURE_LOG, 'utf8').split('\n'), line)
}

test('every test of the fixture ends as its title says', () => {
  expect(unexpected(run)).toEqual([])
  expect(run.tests.size).toBeGreaterThan(25)
})

test('exactly one test body runs in the fresh process, with its hooks', () => {
  // In the test worker two tests have these hooks; in the fresh process the body of one runs.
  expect({
    beforeEach: perProcess('beforeEach'),
    body: perProcess('body'),
    another: perProcess('another'),
    afterEach: perProcess('afterEach'),
    duplicate: perProcess('other'),
  }).toEqual({ beforeEach: [2, 1], body: [1, 1], another: [1], afterEach: [2, 1], duplicate: [1] })
})

test('a retry is measured anew, in one attempt of its own', () => {
  expect(perProcess('attempt')).toEqual([2, 1, 1])
})

test('a process that ends in the test is not started once more, as Jest does with its workers', () => {
  expect(perProcess('ends')).toEqual([1])
})

test('global setup runs once', () => {
  expect(perProcess('global-setup')).toEqual([1])
})

test('output of the first measured call is shown, that of later calls counted, the rest of the second run dropped', () => {
  expect(run.output.match(/before the assertion/g)).toHaveLength(1)
  expect(run.output.match(/printed by call \d+/g)).toEqual(['printed by call 1'])
  expect(run.output).toMatch(/\(later calls wrote \d+ times more\)/)
})

test('messages say why a test ran inline, what Jest keeps by itself, and which projects run a file', () => {
  const message = (title: string): string | undefined => run.tests.get(title)?.[0]?.message
  expect(message('a debugger is attached: inline, and said so [leak]')).toContain('run inline: a debugger is attached')
  expect(message('output kept by the console of Jest [leak]')).toContain(
    "leak: kept by Jest's console, not by your code",
  )
  expect(message('which project? [error]')).toContain(
    '2 projects of the configuration run this file (twice, once more)',
  )
  expect(message('asserted after each, at the top of a file [leak]')).toContain('in a fresh process')
  expect(message('which the next one tells [usage]')).toMatch(/was not awaited: .*after-each\.test\.cjs:17:/)
  expect(run.output).toMatch(/was not awaited: .*after-each\.test\.cjs:28:/)
  expect(message('typescript [leak]')).toMatch(/registry: Map +tests\/typescript\.test\.ts:6/)
})

test('snapshots are written by the first run alone', async () => {
  const file = join(snapshots, 'snapshots.test.cjs.snap')
  const written = readFileSync(file, 'utf8')
  expect(written.match(/"value": \d/g)).toEqual(['"value": 1', '"value": 2'])
  // A measured process has ended by then, and in the last one the first assertion is replayed.
  expect([perProcess('written-by-then-false'), perProcess('written-by-then-true')]).toEqual([[1, 1], []])

  writeFileSync(file, written.replace('"value": 1', '"value": 3'))
  const changed = statSync(file).mtimeMs
  const [failing] =
    (await runJest(fixture('jest'), { words: [...config, '--ci', 'snapshots'] })).tests.get('snapshots on the way') ??
    []
  expect([failing?.status, statSync(file).mtimeMs]).toEqual(['failed', changed])
  expect(unexpected(await runJest(fixture('jest'), { words: [...config, '-u', '-i', 'snapshots'] }))).toEqual([])
  expect(readFileSync(file, 'utf8')).toBe(written)
})

test('Jest is killed while something is measured: no process and no file is left', async () => {
  const mark = randomUUID()
  const temporary = mkdtempSync(join(tmpdir(), 'leak-matchers-kill-'))
  const log = join(folder, 'kill-log')
  writeFileSync(log, '')
  const environment = { [markVariable]: mark, TMPDIR: temporary, FIXTURE_LOG: log, FIXTURE_ENDLESS: '1' }
  const words = [...config, `--cacheDirectory=${join(folder, 'cache')}`, 'endless']
  const child = spawn(process.execPath, [jestCommand, ...words], {
    cwd: fixture('jest'),
    env: cleanEnvironment(environment),
    stdio: 'pipe',
  })
  const finished = ended(child)
  for (let waited = 0; waited < 30_000 && !readFileSync(log, 'utf8').includes('measured'); waited += 20) await sleep(20)
  expect(readFileSync(log, 'utf8')).toContain('measured')
  child.kill('SIGKILL')
  await finished
  expect(await untilGone(mark)).toEqual([])
  expect(readdirSync(temporary)).toEqual([])
  rmSync(temporary, { recursive: true })
})
