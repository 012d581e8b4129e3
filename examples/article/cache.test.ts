import { describe, expect, test } from 'vitest'
import { renderCached, renderCachedBounded } from './cache.ts'

let visits = 0

describe('leaks', () => {
  test('a cache without bound', async () => {
    await expect(() => renderCached(`/page/${visits++}`)).toNotRetainHeapGrowth()
  })
})

describe('cured', () => {
  test('a cache of at most 100 pages', async () => {
    await expect(() => renderCachedBounded(`/page/${visits++}`)).toNotRetainHeapGrowth()
  })
})
