import { describe, expect, test } from 'vitest'
import { expect as bareExpect } from 'expect'
import { UsageError } from '../../src/errors.js'
import { leakMatchers, type LeakMatchers } from '../../src/matchers/index.js'

/*
 * Without an entry for a runner: the matchers as any `expect` takes them. What needs a fresh process is in
 * test/outcomes.
 */
bareExpect.extend(leakMatchers)

type Assert = (received: unknown) => LeakMatchers & { readonly not: LeakMatchers }
const assert = bareExpect as unknown as Assert
const fn = (): undefined => undefined

function* generator(): Generator<number> {
  yield 1
}
async function* asyncGenerator(): AsyncGenerator<number> {
  yield await Promise.resolve(1)
}

/** The error that is thrown at once, not by the promise. */
function thrownBy(run: () => unknown): Error {
  try {
    void (run() as Promise<unknown> | undefined)?.then(undefined, () => undefined)
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown at once')
}

describe.each([
  ['as it is', (received: unknown): LeakMatchers => assert(received)],
  ['under .not', (received: unknown): LeakMatchers => assert(received).not],
])('misuse is thrown at once, %s', (how, asserted) => {
  test.each([
    ['an unknown option', () => asserted(fn).toNotRetainHeapGrowth({ iteration: 1 } as never), 'Unknown option'],
    ['a bad value', () => asserted(fn).toNotRetainHeapGrowth(0), 'Expected `iterations`'],
    ['no function', () => asserted({}).toNotRetainHeapGrowth(), 'Expected the received value to be a function'],
    ['the object itself', () => asserted({}).toBeCollectedAfter(), 'the assertion would hold the object itself'],
    ['a body that would not run', () => asserted(generator).toNotRetainHeapGrowth(), 'a generator function'],
    ['the same for fn', () => asserted(fn).toBeCollectedAfter(asyncGenerator), 'a generator function'],
    [
      'for settle',
      () => asserted(fn).toNotRetainHeapGrowth({ settle: generator }),
      'Expected `settle` to be a function',
    ],
    [
      'for watch',
      () => asserted(fn).toBeCollectedAfter({ watch: generator as never }),
      'Expected `watch` to be a function',
    ],
    ['no runner to isolate with', () => asserted(fn).toNotRetainHeapGrowth({ isolate: true }), 'isolate: true'],
  ])('%s', (_what, run, message) => {
    const error = thrownBy(run)
    expect(error).toBeInstanceOf(UsageError)
    expect(error.name).toBe('UsageError')
    expect(error.message).toContain(message)
  })

  test('with the hint, then `usage:`', () => {
    const { message } = thrownBy(() => asserted(fn).toNotRetainHeapGrowth(0))
    // eslint-disable-next-line no-control-regex
    const [hint, , text] = message.replace(/\u001B\[\d+m/g, '').split('\n')
    expect(hint).toBe(`expect(fn)${how === 'under .not' ? '.not' : ''}.toNotRetainHeapGrowth(0)`)
    expect(text).toBe('usage: Expected `iterations` to be a positive integer, got `0` (number)')
  })

  test("begins at the user's own line", () => {
    const { stack = '' } = thrownBy(() => asserted(fn).toNotRetainHeapGrowth(0))
    expect(stack.split('\n').find((line) => /^\s+at /.test(line))).toContain('misuse.test.ts')
  })
})

describe('an asymmetric matcher', () => {
  const asymmetric = bareExpect as unknown as Record<keyof LeakMatchers, () => unknown> & {
    readonly not: Record<keyof LeakMatchers, () => unknown>
  }
  test.each(['toBeCollectedAfter', 'toHaveStrongReferences', 'toNotRetainHeapGrowth'] as const)('%s', (name) => {
    for (const made of [asymmetric[name](), asymmetric.not[name]()]) {
      const error = thrownBy(() => {
        bareExpect({ a: fn }).toEqual({ a: made })
      })
      expect(error.message).toContain('would assert nothing, alone or inside another assertion')
    }
  })
})
