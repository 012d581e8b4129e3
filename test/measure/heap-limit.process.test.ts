import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { endHeapLimit, setHeapLimit } from '../../src/measure/heap-limit.js'
import { createProgress } from '../../src/measure/progress.js'

/** The watchdog of this process, as in a measured one; it would kill it. */
test('a limit that is replaced while the watchdog asks about it was not passed', async () => {
  const progress = createProgress()
  let answers = 0
  let isReplaced = false
  const bytes = (collectFirst: boolean): { all: number; buffers: number } => {
    answers++
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    if (collectFirst) {
      endHeapLimit(progress)
      setHeapLimit(progress, 2 ** 20)
      isReplaced = true
    }
    return { all: heapUsed + arrayBuffers, buffers: arrayBuffers }
  }
  Object.defineProperty(globalThis, Symbol.for('leak-matchers.probe'), { value: { bytes }, configurable: true })
  const watchdog = new Worker(new URL('../../dist/watchdog.cjs', import.meta.url), {
    execArgv: [],
    workerData: { cells: progress.buffer, parent: process.ppid, deadline: Date.now() + 60_000 },
  })
  try {
    setHeapLimit(progress, 1)
    const grown = Buffer.alloc(2 ** 26, 1)
    await vi.waitUntil(() => isReplaced, { timeout: 20_000 })
    const before = answers
    await vi.waitUntil(() => answers > before + 1, { timeout: 20_000 })
    expect(grown).toHaveLength(2 ** 26)
  } finally {
    await watchdog.terminate()
    Reflect.deleteProperty(globalThis, Symbol.for('leak-matchers.probe'))
  }
})
