// Reading a snapshot and finding a path in it, beside other readers of snapshots, on the same files in one run: medians
// of seven fresh processes each, by turns, and the ratios.
import { spawnSync } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleReader } from './snapshots/bundle.mjs'

const rounds = 7
const peers = ['@vscode/v8-heap-parser', 'heap-snapshot-toolkit']
const readers = ['leak-matchers', ...peers]
const script = (name) => fileURLToPath(new URL(`snapshots/${name}`, import.meta.url))

const folder = await bundleReader()
run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...peers])

console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}\n`)
console.log('| snapshot | reader | median | peak memory | time of ours | memory of ours |')
console.log('| --- | --- | --- | --- | --- | --- |')
for (const objects of [24_000, 260_000]) {
  const file = join(folder, `${objects}.heapsnapshot`)
  node([script('heap.mjs'), file, String(objects)])
  const size = `${Math.round(statSync(file).size / 2 ** 20)} MB`
  const taken = new Map(readers.map((reader) => [reader, []]))
  for (let round = 0; round < rounds; round++) {
    for (const reader of readers) {
      const printed = node(['--max-old-space-size=8192', script('read.mjs'), reader, file, folder])
      taken.get(reader).push(JSON.parse(printed.trim().split('\n').at(-1)))
    }
  }
  const ours = medians(taken.get('leak-matchers'))
  for (const reader of readers) {
    const { milliseconds, bytes } = medians(taken.get(reader))
    const ratio = (own, other) => `${(own / other).toFixed(2)} ×`
    console.log(
      `| ${size} | ${reader} | ${Math.round(milliseconds)} ms | ${Math.round(bytes / 2 ** 20)} MB | ` +
        `${ratio(ours.milliseconds, milliseconds)} | ${ratio(ours.bytes, bytes)} |`,
    )
  }
}
rmSync(folder, { recursive: true })

function medians(all) {
  const median = (key) => all.map((one) => one[key]).sort((left, right) => left - right)[all.length >> 1]
  return { milliseconds: median('milliseconds'), bytes: median('bytes') }
}

function node(given) {
  return run(process.execPath, given)
}

function run(command, given) {
  const { status, stdout, stderr } = spawnSync(command, given, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${given.join(' ')}\n${stdout}${stderr}`)
  return stdout
}
