// What an explanation reads, for heaps of 10, 115 and 500 MB of live data (the second makes a snapshot of 180 MB): V8 writes
// a snapshot down, and this project's reader and others decode it and find what holds one object. Stages, peak memory, and
// the ratios: medians of fresh processes, by turns, on the same files in one run; of the largest, which takes minutes, one.
import { spawnSync } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleReader } from './snapshots/bundle.mjs'
import { keepTable, machine, median } from './tables.mjs'

const heaps = [
  { objects: 23_000, rounds: 5 },
  { objects: 264_000, rounds: 3 },
  { objects: 1_140_000, rounds: 1 },
]
const peers = ['@vscode/v8-heap-parser', 'heap-snapshot-toolkit', '@memlab/core']
const readers = ['leak-matchers', ...peers]
const script = (name) => fileURLToPath(new URL(`snapshots/${name}`, import.meta.url))

const folder = await bundleReader()
// memlab's browser is not needed to read a file.
run('npm', [
  'install',
  '--prefix',
  folder,
  ...'--no-save --no-audit --no-fund --ignore-scripts --omit=optional'.split(' '),
  ...peers,
])

const head = [
  'JS heap',
  'snapshot',
  'by',
  'decoding',
  'what holds it',
  'together',
  'peak memory',
  'time of ours',
  'memory of ours',
]
keepTable('decoding.mjs', [head, ...heaps.flatMap(rowsOf)], `${machine()}.`)
rmSync(folder, { recursive: true })

function rowsOf({ objects, rounds }) {
  const file = join(folder, `${objects}.heapsnapshot`)
  const written = JSON.parse(run(process.execPath, [script('heap.mjs'), file, String(objects)]))
  const sizes = [megabytes(written.live), megabytes(statSync(file).size)]
  const taken = new Map(readers.map((reader) => [reader, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [reader, ends] of taken) {
      ends.push(endOf(reader, file))
      console.error(`${sizes[1]}, ${reader}: ${JSON.stringify(ends.at(-1))}`)
    }
  }
  rmSync(file)
  const ours = mediansOf(taken.get('leak-matchers'))
  const writing = ['V8, writing it down', '', '', ms(written.milliseconds), megabytes(written.bytes), '', '']
  return [writing, ...[...taken].map(([reader, ends]) => [reader, ...cells(ends, ours)])].map((row) => [
    ...sizes,
    ...row,
  ])
}

/** A reader may not get through a large snapshot. */
function endOf(reader, file) {
  const given = ['--max-old-space-size=12288', script('read.mjs'), reader, file, folder]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8', timeout: 180_000 })
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1))
  const said = /^.*(?:Error|error|panicked).*$/m.exec(stderr)?.[0] ?? String(signal ?? status)
  if (reader === 'leak-matchers') throw new Error(stderr)
  return { failed: said.trim().slice(0, 80).replaceAll('|', '/') }
}

function cells(ends, ours) {
  const failed = ends.find((end) => end.failed)
  if (failed) return [`fails: \`${failed.failed}\``, '', '', '', '', '']
  const { finding, together, bytes, ...own } = mediansOf(ends)
  const of = (value, one) => `${(value / one).toFixed(2)} ×`
  const times = [ms(own.decoding), finding === undefined ? 'not told apart' : ms(finding), ms(together)]
  return [...times, megabytes(bytes), of(together, ours.together), of(bytes, ours.bytes)]
}

function mediansOf(ends) {
  const together = ({ decoding, finding = 0 }) => decoding + finding
  return {
    decoding: median(ends.map((end) => end.decoding)),
    finding: ends[0].finding && median(ends.map((end) => end.finding)),
    together: median(ends.map(together)),
    bytes: median(ends.map((end) => end.bytes)),
  }
}

function ms(milliseconds) {
  return `${Math.round(milliseconds)} ms`
}

function megabytes(bytes) {
  return `${Math.round(bytes / 2 ** 20)} MB`
}

function run(command, given) {
  const { status, stdout, stderr } = spawnSync(command, given, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${given.join(' ')}\n${stdout}${stderr}`)
  return stdout
}
