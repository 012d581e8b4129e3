// How long a failure takes to explain itself: from the verdict to the finished report, in a Vitest worker that has loaded
// nothing else, and beside live data of 10, 100 and 500 MB, in a project that has installed the package as a user has it.
// Medians of seven (beside live data, three), the first left out; beside 500 MB, where each takes minutes, one of each.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installPacked } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { keepTable, machine, median } from './tables.mjs'

/** The target is for a snapshot of this size; one of 66,000 leaked objects is twice as large, and takes twice as long. */
const targetMegabytes = 8
/** By megabytes of live data: so many times, the first included. */
const timesBeside = { 0: 8, 10: 4, 100: 4, 500: 1 }

const { folder } = installPacked()
cpSync(new URL('passing/vitest.config.ts', import.meta.url), join(folder, 'vitest.config.ts'))
for (const part of ['explaining', 'heaps'])
  cpSync(new URL(part, import.meta.url), join(folder, part), { recursive: true })
const head = ['live data', 'leak', 'snapshot', 'median', 'of it, for 8 MB', 'target']
keepTable('explaining.mjs', [head, ...Object.keys(timesBeside).flatMap(rowsOf)], `${machine()}.`)
rmSync(folder, { recursive: true })

function rowsOf(heap) {
  const byLeak = new Map()
  const variables = { HEAP_MEGABYTES: heap, TIMES: String(timesBeside[heap]) }
  for (const { title, meta } of runTests(folder, 'explaining.test.ts', variables)) {
    const leak = title.slice(0, title.lastIndexOf(':'))
    byLeak.set(leak, [...(byLeak.get(leak) ?? []), meta])
  }
  return [...byLeak].map(([leak, all]) => {
    const metas = all.length > 1 ? all.slice(1) : all
    const milliseconds = median(metas.map((meta) => meta.milliseconds))
    const megabytes = median(metas.map((meta) => meta.megabytes))
    const scaled = (milliseconds * targetMegabytes) / megabytes
    const target = leak.startsWith('V8') ? '' : '≤ 1500 ms'
    return [
      `${heap} MB`,
      leak,
      `${Math.round(megabytes)} MB`,
      `${Math.round(milliseconds)} ms`,
      `${Math.round(scaled)} ms`,
      target,
    ]
  })
}
