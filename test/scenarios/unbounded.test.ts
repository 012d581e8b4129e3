import { describe, expect, test } from 'vitest'
import { renderCached, renderCachedBounded } from '../../examples/article/cache.ts'
import { loadRows, loadRowsForEver } from '../../examples/article/unbounded.ts'

let visits = 0

describe('a loop that never stops allocating', () => {
  test('leaks: the run is ended at its limit', async () => {
    await expect(() => loadRowsForEver()).not.toNotRetainHeapGrowth({ heapLimit: 64 })
  })

  test('and the tests after it go on; cured: the loop ends', async () => {
    await expect(() => loadRows()).toNotRetainHeapGrowth()
  })

  test('while an object is made, nothing is known of that: no pass, and none with .not', async () => {
    const asserted = expect(() => loadRowsForEver()).not.toBeCollectedAfter({ heapLimit: 64 })
    await expect(asserted).rejects.toThrow(/inconclusive: grew by [\d.]+ MB in `make`/)
  })
})

describe('a cache', () => {
  test('leaks without a bound', async () => {
    await expect(() => renderCached(`/page/${visits++}`)).not.toNotRetainHeapGrowth()
  })

  test('cured: has a bound', async () => {
    await expect(() => renderCachedBounded(`/page/${visits++}`)).toNotRetainHeapGrowth()
  })

  test('cured, and inline', async () => {
    await expect(() => renderCachedBounded(`/page/${visits++}`)).toNotRetainHeapGrowth({ isolate: false })
  })
})

describe('1024n ** 1024n ** 1024n', () => {
  const tower = (): bigint => 1024n ** (1024n ** 1024n)

  // In the fresh process the assertion rejects with the end of that run; what is asserted of it counts here only.
  test.each(['', '.not'])('is a RangeError, not a verdict: expect(tower)%s', async (not) => {
    const assertion = not ? expect(tower).not : expect(tower)
    await expect(assertion.toNotRetainHeapGrowth()).rejects.toMatchObject({
      name: 'RunError',
      cause: { name: 'RangeError', message: 'Maximum BigInt size exceeded' },
      report: { outcome: 'error', problem: { kind: 'threw', during: 'call 1' } },
    })
  })
})
