// How long a failure takes to explain itself: from the verdict to the finished report, in a Vitest worker that has loaded
// nothing else, in a project that has installed the package as a user has it. Medians of seven; the first is left out.
import { cpSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { installPacked } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { machine, median } from './tables.mjs'

const { folder } = installPacked()
for (const file of ['passing/vitest.config.ts', 'explaining/explaining.test.ts'])
  cpSync(new URL(file, import.meta.url), join(folder, basename(file)))
const byLeak = new Map()
for (const { title, meta } of runTests(folder, 'explaining.test.ts')) {
  const leak = title.slice(0, title.lastIndexOf(':'))
  byLeak.set(leak, [...(byLeak.get(leak) ?? []), meta])
}

/** The target is for a snapshot of this size; one of 66,000 leaked objects is twice as large, and takes twice as long. */
const targetMegabytes = 8

console.log(`${machine()}\n`)
console.log('| leak | snapshot | median | of it, for 8 MB | target |\n| --- | --- | --- | --- | --- |')
for (const [leak, [, ...metas]] of byLeak) {
  const milliseconds = median(metas.map((meta) => meta.milliseconds))
  const megabytes = median(metas.map((meta) => meta.megabytes))
  const scaled = (milliseconds * targetMegabytes) / megabytes
  const target = leak.startsWith('V8') ? '' : '≤ 1500 ms'
  console.log(
    `| ${leak} | ${Math.round(megabytes)} MB | ${Math.round(milliseconds)} ms | ${Math.round(scaled)} ms | ${target} |`,
  )
}
rmSync(folder, { recursive: true })
