import { expect, test } from 'vitest'
import { Pool } from './pool.ts'

test('worker_threads: a pool that keeps the tasks it has done [leak]', async () => {
  await expect(() => new Pool({ forgets: false })).toNotRetainHeapGrowth((pool: Pool) => pool.square(2))
})

test('worker_threads: a pool that forgets them', async () => {
  await expect(() => new Pool({ forgets: true })).toNotRetainHeapGrowth((pool: Pool) => pool.square(2))
})
