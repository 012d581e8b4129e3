import { describe, expect, test } from 'vitest'
import { loadRows, loadRowsForEver } from './unbounded.ts'

describe('leaks', () => {
  test('a loop that never stops allocating', async () => {
    await expect(() => loadRowsForEver()).toNotRetainHeapGrowth({ heapLimit: 64 })
  })
})

describe('cured', () => {
  test('the same loop with an end', async () => {
    await expect(() => loadRows()).toNotRetainHeapGrowth()
  })
})

describe('errors', () => {
  test('1024 ** 1024 ** 1024, as a BigInt: refused at once', async () => {
    await expect(() => 1024n ** (1024n ** 1024n)).toNotRetainHeapGrowth()
  })
})
