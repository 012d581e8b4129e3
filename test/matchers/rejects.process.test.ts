import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import v8 from 'node:v8'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { expect as bareExpect } from 'expect'
import { checkCollected, measureHeapGrowth, strongReferences } from '../../src/engine.js'
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

/** Holds its object, and is none of V8's. */
class StrongWeakRef {
  readonly #target: object
  constructor(target: object) {
    this.#target = target
  }
  deref(): object {
    return this.#target
  }
}

const errorOf = (run: Promise<unknown>): Promise<unknown> => run.then(fn, (thrown: unknown) => thrown)

describe('what a user has replaced meanwhile', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  test('`WeakRef`: references are counted all the same', async () => {
    const held = {}
    const holders = [held, { held }]
    vi.stubGlobal('WeakRef', StrongWeakRef)
    await expect(assert(held).toHaveStrongReferences(0)).rejects.toThrow(/is held by 2 references, expected none/)
    await expect(assert(held).not.toHaveStrongReferences(2)).rejects.toThrow(/is held by 2 references/)
    expect((await strongReferences(held)).references).toHaveLength(2)
    expect(holders).toHaveLength(2)
  })

  test.each([assert, (received: unknown) => assert(received).not])(
    '`v8.getHeapSnapshot`, by what gives an older one: an error',
    async (asserted) => {
      const held = {}
      const holders: unknown[] = [held]
      const snapshot = await snapshotWhile(() => strongReferences(held))
      holders.push({ held })
      vi.spyOn(v8, 'getHeapSnapshot').mockImplementation(() => Readable.from(snapshot))
      const error = await errorOf(asserted(held).toHaveStrongReferences(1))
      expect(error).toBeInstanceOf(RunError)
      expect((error as RunError).message).toContain('references cannot be counted here')
      expect(holders).toHaveLength(2)
    },
  )

  const kept: object[] = []
  const watch = (): object[] => [{}, kept]
  test.each([
    ['subject', assert, {}],
    ['subject', (received: unknown) => assert(received).not, {}],
    ['watched[1]', assert, { watch }],
    ['watched[1]', (received: unknown) => assert(received).not, { watch }],
  ])('`Map.prototype.set`, which does not put %s in: an error', async (label, asserted, options) => {
    leaveOut(label)
    const error = await errorOf(asserted(() => ({})).toBeCollectedAfter((it: object) => kept.push(it), options))
    expect(error).toBeInstanceOf(RunError)
    expect((error as RunError).message).toContain('nothing can be watched here: an object that was put into a Map')
  })
})

/** The snapshot that is taken meanwhile, as V8 streamed it. */
async function snapshotWhile(run: () => Promise<unknown>): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  const { getHeapSnapshot } = v8
  const spy = vi.spyOn(v8, 'getHeapSnapshot').mockImplementation(() =>
    getHeapSnapshot().on('data', (chunk: Buffer) => {
      chunks.push(chunk)
    }),
  )
  await run()
  spy.mockRestore()
  return chunks
}

/** Of this key alone: the runner has Maps, too. */
function leaveOut(label: string): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its Map below
  const { set } = Map.prototype
  vi.spyOn(Map.prototype, 'set').mockImplementation(function (
    this: Map<unknown, unknown>,
    key: unknown,
    value: unknown,
  ) {
    return key === label ? this : set.call(this, key, value)
  })
}
