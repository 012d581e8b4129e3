import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expect as bareExpect } from 'expect'
import { checkCollected, measureHeapGrowth } from '../../src/engine.js'
import { InconclusiveError, RunError, UsageError } from '../../src/errors.js'
import { leakMatchers, type LeakMatchers } from '../../src/matchers/index.js'
import { configure } from '../../src/options.js'

/* Without an entry for a runner: inline, in the process that runs this test. */
bareExpect.extend(leakMatchers)

const assert = bareExpect as unknown as (received: unknown) => LeakMatchers & { readonly not: LeakMatchers }
const fn = (): undefined => undefined

describe('neither passes nor fails: rejects, with and without .not', () => {
  const thrown = new AggregateError([new Error('within')], 'from fn')
  const throwing = (): never => {
    throw thrown
  }
  test.each([assert, (received: unknown) => assert(received).not])('an error', async (asserted) => {
    const error = await asserted(throwing)
      .toNotRetainHeapGrowth()
      .then(fn, (thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect(error).toMatchObject({ name: 'RunError', report: { outcome: 'error', problem: { kind: 'threw' } } })
    expect((error as RunError).cause).toBe(thrown)
  })

  test('an error of the functions without an `expect`', async () => {
    for (const run of [() => measureHeapGrowth(throwing), () => checkCollected(throwing)]) {
      const error = await run().catch((rejected: unknown) => rejected)
      expect((error as RunError).cause).toBe(thrown)
    }
  })

  test.each([assert, (received: unknown) => assert(received).not])('an inconclusive run', async (asserted) => {
    const slow = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
    const run = asserted(slow).toNotRetainHeapGrowth({ iterations: 1000, timeout: 200 })
    const error = await run.then(fn, (thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InconclusiveError)
    expect(error).toMatchObject({ name: 'InconclusiveError', report: { outcome: 'inconclusive' } })
  })

  test('`undefined` can be thrown, and is a cause', async () => {
    const error = await assert(() => Promise.reject()) // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
      .toNotRetainHeapGrowth()
      .then(fn, (thrown: unknown) => thrown)
    expect(Object.hasOwn(error as object, 'cause')).toBe(true)
  })
})

describe('a configured default that means nothing here is not used, and one that is given is refused', () => {
  beforeAll(() => {
    configure({ heapLimit: 64, isolate: true, iterations: 20 })
  })
  afterAll(() => {
    configure({})
  })

  test.each([
    ['toNotRetainHeapGrowth', () => assert(fn).toNotRetainHeapGrowth()],
    ['toNotRetainHeapGrowth, inline', () => assert(fn).toNotRetainHeapGrowth({ isolate: false })],
    ['toBeCollectedAfter', () => assert(() => ({})).toBeCollectedAfter()],
    ['measureHeapGrowth', () => measureHeapGrowth(fn)],
    ['checkCollected', () => checkCollected(() => ({}))],
  ])('%s', async (_name, run) => {
    await run()
  })

  test.each([
    ['heapLimit', () => assert(fn).toNotRetainHeapGrowth({ heapLimit: 64 })],
    ['isolate', () => assert(fn).toNotRetainHeapGrowth({ isolate: true })],
    ['isolate', () => measureHeapGrowth(fn, { isolate: true })],
    ['isolate', () => checkCollected(() => ({}), undefined, { isolate: true })],
  ])('%s', async (option, run) => {
    const error: unknown = await Promise.resolve()
      .then((): Promise<unknown> => run())
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message).toContain(`Expected \`${option}`)
  })
})

test('artifacts of several assertions that stand in no test', async () => {
  const artifacts = await mkdtemp(join(tmpdir(), 'leak-matchers-artifacts-'))
  const refused = (): Promise<never> => Promise.reject(new Error('no'))
  try {
    for (const options of [{ artifacts }, { artifacts }]) {
      await expect(checkCollected(refused, undefined, options)).rejects.toThrow(artifacts)
    }
    expect((await readdir(artifacts)).map((file) => file.replace(/-[\da-f]{8}(?=[.-])/, '-#')).sort()).toEqual([
      'checkCollected-#-2.json',
      'checkCollected-#.json',
    ])
  } finally {
    await rm(artifacts, { recursive: true })
  }
})

test('what `expect` itself holds is no reference, with and without .not', async () => {
  const held = {}
  const holder = [held]
  await assert(held).toHaveStrongReferences(1)
  await assert(held).not.toHaveStrongReferences(2)
  expect(holder).toHaveLength(1)
})
