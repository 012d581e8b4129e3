// How long a failure takes to explain itself: from the verdict to the finished report, in a Vitest worker that has loaded
// nothing else, in a project that has installed the package as a user has it. Medians of seven; the first is left out.
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { basename, join } from 'node:path'
import { installPacked } from '../scripts/install-packed.mjs'

const { folder } = installPacked()
for (const file of ['passing/vitest.config.ts', 'explaining/explaining.test.ts'])
  cpSync(new URL(file, import.meta.url), join(folder, basename(file)))
const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
const output = join(folder, 'report.json')
const { status, stdout, stderr } = spawnSync(
  process.execPath,
  [vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${output}`, 'explaining.test.ts'],
  { cwd: folder, encoding: 'utf8' },
)
if (status !== 0) throw new Error(`vitest\n${stdout}${stderr}`)

const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
const byLeak = new Map()
for (const { title, meta } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
  const leak = title.slice(0, title.lastIndexOf(':'))
  byLeak.set(leak, [...(byLeak.get(leak) ?? []), meta])
}

/** The target is for a snapshot of this size; one of 66,000 leaked objects is twice as large, and takes twice as long. */
const targetMegabytes = 8

const date = new Date().toISOString().slice(0, 10)
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, ${date}\n`,
)
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

function median(values) {
  return values.sort((left, right) => left - right)[values.length >> 1]
}
