import { appendFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test } from 'vitest'

const fresh = process.execArgv.includes('--expose-gc')
const count = Number(process.env.SOAK_ASSERTIONS)
const log = process.env.SOAK_LOG as string
const clean = (): object => ({})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

// Memory of the worker that asserts, once in a hundred: a collection costs as much as an assertion does.
afterEach(async ({ task }) => {
  const index = Number(task.name)
  if (fresh || index % Math.ceil(count / 10) !== 0) return
  await new Promise((resolve) => setImmediate(resolve))
  collect()
  const { heapUsed, external } = process.memoryUsage()
  appendFileSync(log, `${JSON.stringify({ index, bytes: heapUsed + external })}\n`)
})

for (let index = 1; index <= count; index++) {
  test(String(index), async () => {
    const started = performance.now()
    await expect(clean).toNotRetainHeapGrowth()
    if (!fresh) appendFileSync(log, `${JSON.stringify({ index, milliseconds: performance.now() - started })}\n`)
  })
}
