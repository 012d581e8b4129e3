import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixture, perProcess as countPerProcess, runVitest, unexpected, type VitestRun } from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-shapes-'))
const snapshots = join(fixture('shapes'), 'tests/__snapshots__')
const generated = join(fixture('shapes'), 'tests/generated-inline.test.ts')
const made = [folder, snapshots, generated, join(fixture('shapes'), 'node_modules')]
/** Vitest writes into this file: the fixture is made anew for each run. */
const inlineSnapshot = `import { expect, test } from 'vitest'

test('new inline snapshot', async () => {
  expect({ new: true }).toMatchInlineSnapshot()
  await expect(() => ({})).toBeCollectedAfter()
})
`
let run: VitestRun
let log: string[]

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function runShapes(...words: string[]): Promise<VitestRun> {
  const FIXTURE_LOG = join(folder, 'log')
  writeFileSync(FIXTURE_LOG, '')
  const environment = { FIXTURE_LOG, FIXTURE_PORT: String(await freePort()) }
  const result = await runVitest('shapes', { words: ['--config', 'other.config.ts', ...words], environment })
  log = readFileSync(FIXTURE_LOG, 'utf8').trim().split('\n')
  return result
}

const perProcess = (line: string): number[] => countPerProcess(log, line)

beforeAll(async () => {
  for (const old of made.slice(1)) rmSync(old, { recursive: true, force: true })
  writeFileSync(generated, inlineSnapshot)
  run = await runShapes()
}, 400_000)

afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true })
})

test('every test of the fixture ends as its title says', () => {
  expect(unexpected(run)).toEqual([])
  expect(run.tests.size).toBeGreaterThan(30)
})

test('modules that Node loads, by URLs of this run alone', async () => {
  const native = await runVitest('shapes', { words: ['--config', 'native.config.ts'] })
  expect(unexpected(native)).toEqual([])
  expect(native.tests.size).toBe(2)
})

test('exactly one test body runs in the fresh process, with its hooks', () => {
  // In the test worker two tests have these hooks; in the fresh process the body of one runs.
  expect({
    beforeEach: perProcess('beforeEach'),
    body: perProcess('body'),
    other: perProcess('other'),
    afterEach: perProcess('afterEach'),
  }).toEqual({ beforeEach: [2, 1], body: [1, 1], other: [1], afterEach: [2, 1] })
})

test('a fixture goes up and down once per process', () => {
  expect([perProcess('fixture up'), perProcess('fixture down')]).toEqual([
    [1, 1],
    [1, 1],
  ])
})

test('a retry and a repetition are each measured in a process of their own, in one attempt', () => {
  expect([perProcess('attempt'), perProcess('repetition')]).toEqual([
    [2, 1, 1],
    [2, 1, 1],
  ])
})

test('global setup runs once', () => {
  expect(perProcess('global-setup')).toEqual([1])
})

test('output of the first measured call is shown, that of later calls counted, the rest of the second run dropped', () => {
  expect(run.output.match(/once per process/g)).toHaveLength(1)
  expect(run.output.match(/printed by call \d+/g)).toEqual(['printed by call 1'])
  expect(run.output).toMatch(/\(later calls wrote \d+ times more\)/)
})

test('a debugger in the test worker makes it run inline, and the message says so', () => {
  const [result] = run.tests.get('a debugger is attached: inline, and said so [leak]') ?? []
  expect(result?.message).toContain('run inline: a debugger is attached')
})

test('a new inline snapshot is written once', () => {
  const source = readFileSync(generated, 'utf8')
  expect(source.match(/"new": true/g)).toHaveLength(1)
  expect(source.replace(/`[^`]*`/, '')).toBe(inlineSnapshot)
})

test('snapshots are written by the first run alone, in every update mode', async () => {
  const content = (): Record<string, string> =>
    Object.fromEntries(readdirSync(snapshots).map((name) => [name, readFileSync(join(snapshots, name), 'utf8')]))
  const written = content()
  expect(Object.keys(written).sort()).toEqual(['file.txt', 'snapshots.test.ts.snap'])
  expect(written['snapshots.test.ts.snap']).toContain('"value": 2')

  const times = (): number[] => readdirSync(snapshots).map((name) => statSync(join(snapshots, name)).mtimeMs)
  const before = times()
  expect(unexpected(await runShapes('snapshots', '--update=none'))).toEqual([])
  expect(times()).toEqual(before)

  for (const name of Object.keys(written)) {
    writeFileSync(join(snapshots, name), (written[name] ?? '').replace(/"value": 1|from a file/, 'changed'))
  }
  const changed = content()
  const [failing] = (await runShapes('snapshots', '--retry=0')).tests.get('snapshots on the way') ?? []
  expect([failing?.status, content()]).toEqual(['failed', changed])
  expect(unexpected(await runShapes('snapshots', '--update'))).toEqual([])
  expect(content()).toEqual(written)
})
