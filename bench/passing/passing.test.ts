import { expect, test } from 'vitest'

const assertions = Array.from({ length: 21 }, (_, index) => index)
const clean = (): object => ({})

for (const index of assertions) {
  test(`isolated ${index}`, async ({ task }) => {
    const start = performance.now()
    await expect(clean).toNotRetainHeapGrowth()
    Object.assign(task.meta, { milliseconds: performance.now() - start })
  })
}

for (const index of assertions) {
  test(`inline ${index}`, async ({ task }) => {
    const start = performance.now()
    await expect(clean).toNotRetainHeapGrowth({ isolate: false })
    Object.assign(task.meta, { milliseconds: performance.now() - start })
  })
}
