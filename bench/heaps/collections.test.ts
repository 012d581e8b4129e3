import { GCProfiler } from 'node:v8'
import { expect, test } from 'vitest'
import { live } from './live.js'

const clean = (): object => ({})

for (let index = 0; index < 9; index++) {
  test(`inline ${index}`, async ({ task }) => {
    const profiler = new GCProfiler()
    profiler.start()
    await expect(clean).toNotRetainHeapGrowth({ isolate: false })
    const full = profiler.stop().statistics.filter(({ gcType }) => gcType === 'MarkSweepCompact')
    Object.assign(task.meta, { collections: full.length, live: live.length })
  })
}
