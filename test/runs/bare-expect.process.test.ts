import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cleanEnvironment,
  ended,
  fixture,
  perProcess as countPerProcess,
  repository,
  unexpected,
  type TestResult,
  type VitestRun,
} from './run-vitest.js'

const cwd = fixture('bare')
const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-bare-'))
const mochaCommand = join(repository, 'node_modules/mocha/bin/mocha.js')

interface Run extends VitestRun {
  readonly log: readonly string[]
}

let underNodeTest: Run
let underMocha: Run

beforeAll(async () => {
  ;[underNodeTest, underMocha] = await Promise.all([runNodeTest(), runMocha()])
}, 400_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function runNode(words: readonly string[], logName: string): Promise<{ code: number | null; output: string }> {
  const log = join(folder, logName)
  writeFileSync(log, '')
  const env = cleanEnvironment({ FIXTURE_LOG: log })
  return ended(spawn(process.execPath, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] }))
}

function logOf(name: string): string[] {
  return readFileSync(join(folder, name), 'utf8').split('\n')
}

async function runNodeTest(): Promise<Run> {
  const words = ['--import', './setup-node-test.mjs', '--test-reporter=./reporter.mjs', '--test', 'node-test.test.mjs']
  const { code, output } = await runNode(words, 'node-test')
  const tests = new Map<string, TestResult[]>()
  for (const line of output.split('\n').filter((one) => one.startsWith('@'))) {
    const { fullName, ...result } = JSON.parse(line.slice(1)) as TestResult & { fullName: string }
    tests.set(fullName, [...(tests.get(fullName) ?? []), result])
  }
  return { tests, output, code, log: logOf('node-test') }
}

async function runMocha(): Promise<Run> {
  const report = join(folder, 'mocha.json')
  const words = [mochaCommand, '--reporter', 'json', '--reporter-option', `output=${report}`]
  const { code, output } = await runNode(words, 'mocha')
  const { tests: results } = JSON.parse(readFileSync(report, 'utf8')) as {
    tests: { fullTitle: string; err: { message?: string } }[]
  }
  const tests = new Map<string, TestResult[]>()
  for (const { fullTitle, err } of results) {
    const { message } = err
    const result: TestResult = { status: message === undefined ? 'passed' : 'failed', message: message ?? '' }
    tests.set(fullTitle, [...(tests.get(fullTitle) ?? []), result])
  }
  return { tests, output, code, log: logOf('mocha') }
}

describe.each([
  ['node:test', () => underNodeTest],
  ['mocha', () => underMocha],
])('%s', (runner, run) => {
  const messageOf = (title: string): string => run().tests.get(title)?.[0]?.message ?? ''
  const perProcess = (line: string): number[] => countPerProcess(run().log, line)

  test('every test of the fixture ends as its title says', () => {
    const isOfOthers = (one: string): boolean => /^with tests in it.*: failed\n\d subtests? failed$/.test(one)
    // A test is failed by those in its body.
    expect(unexpected(run()).filter((one) => !isOfOthers(one))).toEqual([])
    expect(run().tests.size).toBeGreaterThan(20)
  })

  test('a leak is measured in a fresh process, and explained', () => {
    expect(messageOf('a leak [leak]')).toMatch(/^leak: each call keeps \d+ B .* in a fresh process$/m)
    expect(messageOf('a leak [leak]')).toContain('╰→ kept: Array')
    expect(messageOf('says where it was measured [leak]')).toContain('collections in a fresh process')
    expect(messageOf('says so inline, too [leak]')).toContain('collections inline')
  })

  test('what happens there is told', () => {
    expect(messageOf('a function that throws [error]')).toContain('error: call 1 threw RangeError: too far')
    expect(messageOf('a function that ends the process [error]')).toContain('ended during the run: code 3')
    expect(messageOf('a function that never returns [error]')).toContain('stuck at')
    expect(messageOf('a function that takes what there is [leak]')).toContain('past the heap limit of 64 MB')
    expect(messageOf('a test that throws there [error]')).toContain('TypeError: no port for it')
    expect(messageOf('another way each time [error]')).toContain('came to other leak assertions than before')
  })

  test('one test body runs in the fresh process, with its hooks', () => {
    expect({
      beforeEach: perProcess('beforeEach'),
      body: perProcess('body'),
      beside: perProcess('beside'),
      another: perProcess('another'),
      first: perProcess('first of one name'),
      second: perProcess('second of one name'),
    }).toEqual({
      // Of three tests in the test process, of one in each of two fresh ones. node:test calls the hooks that stand behind
      // ours, too, for a test that we refuse: it has no way to skip one.
      beforeEach: expect.arrayContaining([3, 1, 1]) as number[],
      body: [1, 1],
      beside: [1],
      another: [1],
      first: [1, 1],
      second: [1, 1],
    })
  })

  test('what is printed by the first call is shown once', () => {
    expect(run().output.split('printed by a call')).toHaveLength(2)
    expect(run().output).toMatch(/\(later calls wrote \d+ times more\)/)
  })

  test('the runner ends by itself, with the code of failed tests', () => {
    expect(run().code, runner).toBeGreaterThan(0)
  })
})

test('node:test: what grows inline while another test runs is nobody’s', () => {
  const titles = [...underNodeTest.tests.keys()].filter((title) => title.endsWith('[inconclusive]'))
  expect(titles).toHaveLength(4)
  for (const title of titles) {
    const [result] = underNodeTest.tests.get(title) ?? []
    expect(result?.message).toContain('the heap grew, but other tests ran in this process meanwhile')
  }
})

test('node:test: what is preloaded may call `configure`, before anything of ours', async () => {
  const { output, code } = await runNode(['--require', './setup-node-test.cjs', '--test', 'preloaded.test.cjs'], 'x')
  expect(output).toMatch(/collected, in a fresh process/)
  expect(code, output).toBe(0)
})

test('mocha: an attempt is measured in one of its own', () => {
  expect(countPerProcess(underMocha.log, 'attempt')).toEqual([2, 1])
})

test('mocha: an assertion that is not awaited fails the run, at its line', async () => {
  const { output, code } = await runNode([mochaCommand, '--spec', 'unawaited.mocha.mjs', '--grep', 'not awaited'], 'x')
  expect(output).toMatch(/`toNotRetainHeapGrowth` was not awaited.*unawaited\.mocha\.mjs:4/)
  expect(code).toBeGreaterThan(0)
})

test('mocha: hooks that cannot be given are missed at once', async () => {
  const words = [mochaCommand, '--no-config', '--require', './setup-mocha.mjs', 'unawaited.mocha.mjs']
  const { output, code } = await runNode(words, 'x')
  expect(output).toContain('Expected `configure({ rerun: "mocha" })` where mocha takes hooks')
  expect(code).toBeGreaterThan(0)
})

const run = promisify(execFile)

test('a command of one’s own: a program without a runner', async () => {
  const { stdout } = await run(process.execPath, ['own.mjs'], { cwd, env: cleanEnvironment() })
  expect(JSON.parse(stdout)).toEqual([
    'passed',
    expect.stringMatching(/^leak: each call keeps .* in a fresh process$/),
    expect.stringMatching(/^leak: Array was not collected .* in a fresh process$/),
    'passed',
    'passed',
  ])
})

test('a command that cannot measure is an error that says why', async () => {
  const { stdout } = await run(process.execPath, ['own-wrong.mjs'], { cwd, env: cleanEnvironment() })
  const messages = JSON.parse(stdout) as Record<string, string>
  expect(messages).toEqual({
    'no words': expect.stringContaining('usage: Expected `rerun` to return the words of a command') as string,
    'without the options': expect.stringContaining('usage: Expected `rerun` to return a command with all of') as string,
    'no such program': expect.stringContaining('the command of `rerun` could not be started') as string,
    'options in the wrong place': expect.stringContaining('without the given Node options before the script') as string,
  })
})
