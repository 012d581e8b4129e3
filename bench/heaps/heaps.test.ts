import { expect, test } from 'vitest'
import { live } from './live.js'

const iterations = Number(process.env.HEAP_ITERATIONS)
const clean = (): object => ({})

for (let index = 0; index < 6; index++) {
  for (const isolate of [true, false]) {
    test(`${isolate ? 'isolated' : 'inline'} ${index}`, async ({ task }) => {
      const started = performance.now()
      await expect(clean).toNotRetainHeapGrowth({ isolate, iterations })
      Object.assign(task.meta, { milliseconds: performance.now() - started, live: live.length })
    })
  }
}
