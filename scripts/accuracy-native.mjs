/**
 * Programs with memory outside the JS heap (`test/native/programs.mjs`), each in a process of its own, with each instrument,
 * with the flags of a fresh process and without, on each Node version: the table of docs/accuracy-native.md.
 *
 *   npm run accuracy:native                          Node 20, 22, 24 and 26, until there are ten runs of each
 *   npm run accuracy:native -- --nodes 20 --times 2
 *   npm run accuracy:native -- --times 0             the page, from the runs that are kept
 *   npm run accuracy:native -- --no-write            print only, keep nothing
 *   npm run accuracy:native -- --instruments RSS     that of other systems, as well as Linux has it
 *
 * Each run is kept in docs/accuracy-native.json as it ends, and the next call goes on from there as long as what
 * decides, `test/native/` and the addon are the same.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { programs } from '../test/native/programs.mjs'
import { cell, committedSource, deciding, keptRecord, measuredSource, root } from './accuracy-record.mjs'
import { installPacked } from './install-packed.mjs'
import { nodeOf } from './node-versions.mjs'
import { quietFlagsOf } from './quiet-flags.mjs'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    times: { type: 'string', default: '10' },
    write: { type: 'boolean', default: true },
    instruments: { type: 'string', default: 'mallinfo2,VmData' },
  },
  allowNegative: true,
})
const recordFile = path.join(root, 'docs/accuracy-native.json')
const { folder } = installPacked()
const withKoffi = path.join(root, 'dist/index.js')
const withoutKoffi = path.join(folder, 'node_modules/leak-matchers/dist/index.js')
/** A system that has neither: by its name alone, for its memory is still read here. */
const elsewhere = 'Object.defineProperty(process, "platform", { value: "darwin" })'
const instruments = {
  mallinfo2: { file: withKoffi, flags: [] },
  VmData: { file: withoutKoffi, flags: [] },
  RSS: { file: withoutKoffi, flags: [`--import=data:text/javascript,${encodeURIComponent(elsewhere)}`] },
}
const chosen = values.instruments.split(',')
for (const name of chosen) if (!instruments[name]) throw new Error(`There is no instrument ${JSON.stringify(name)}`)
if (chosen.includes('RSS') && chosen.length > 1)
  throw new Error('RSS is measured by itself: its runs are counted apart')
const modes = ['fresh process', 'inline']

const parts = [...deciding, 'test/native', 'examples/article/addon']
const times = Number(values.times)
const record = times === 0 ? JSON.parse(readFileSync(recordFile, 'utf8')) : recordOfSource()
for (let run = 1; run <= times; run++) {
  for (const major of values.nodes.split(',')) {
    const key = runsKey(major, chosen[0])
    if ((record.runs[key] ?? 0) >= run) continue
    const before = record.unexpected.length
    measureAll(major, run)
    record.runs[key] = run
    console.log(`Node ${key}, run ${run}: ${record.unexpected.length - before} unexpected`)
    if (values.write) writeRecord()
  }
}
if (times === 0 && values.write) writeRecord()
console.log(renderTable())
rmSync(folder, { recursive: true })
process.exitCode = record.unexpected.some(({ outcome }) => outcome !== 'inconclusive') ? 1 : 0

function recordOfSource() {
  const source = (values.write ? committedSource : measuredSource)(parts)
  const kept = values.write ? keptRecord(recordFile, source) : undefined
  return kept ?? { source, runs: {}, unexpected: [], cases: {} }
}

/** Runs of RSS are counted by themselves. */
function runsKey(major, instrument) {
  return instrument === 'RSS' ? `${major} by RSS` : major
}

function measureAll(major, run) {
  const node = nodeOf(major)
  for (const { name, expected, bytes = Infinity, nodes = 0, untouched = false } of programs) {
    if (Number(major) < nodes) continue
    for (const instrument of chosen) {
      for (const mode of modes) {
        const answer = ask(node, name, instrument, mode)
        // By its own account the instrument does not see so little, or by its nature not such pages.
        const isSeen = answer.smallestVisible < bytes && !(untouched && instrument === 'RSS')
        const isVisible = answer.outcome !== 'clean' || isSeen
        keep(
          major,
          run,
          { name, instrument, mode, expected },
          isVisible ? answer : { ...answer, outcome: 'not visible' },
        )
      }
    }
  }
}

function ask(node, name, instrument, mode) {
  const flags = mode === 'inline' ? [] : quietFlagsOf(node)
  const script = path.join(root, 'test/native/run.mjs')
  const { file, flags: own } = instruments[instrument]
  const { stdout, stderr, signal } = spawnSync(node, ['--expose-gc', ...flags, ...own, script, file, name], {
    encoding: 'utf8',
    timeout: 120_000,
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (!last.startsWith('{')) return { outcome: 'error', message: `${signal ?? ''} ${stderr.trim().split('\n')[0]}` }
  const answer = JSON.parse(last)
  if (answer.instrument !== undefined && answer.instrument !== instrument)
    return { ...answer, outcome: 'error', message: `read by ${answer.instrument}` }
  return answer
}

function keep(major, run, { name, instrument, mode, expected }, { outcome, message, reason, milliseconds }) {
  const row = (record.cases[[name, instrument, mode].join(' / ')] ??= { expected, byNode: {} })
  ;(row.byNode[major] ??= []).push(`${outcome.replace(' ', '-')} ${milliseconds}`)
  if (outcome === expected || outcome === 'not visible') return
  record.unexpected.push({ major, run, name, instrument, mode, expected, outcome, message: message ?? reason ?? '' })
  console.log(describe(record.unexpected.at(-1)))
}

function describe({ major, run, name, instrument, mode, expected, outcome, message }) {
  return `- Node ${major}, run ${run}, ${mode}, ${instrument}, ${name}: expected ${expected}, got ${outcome}. ${message}`
}

function writeRecord() {
  writeFileSync(recordFile, `${JSON.stringify(record, undefined, 1)}\n`)
  writeFileSync(path.join(root, 'docs/accuracy-native.md'), page())
  spawnSync('npx', ['--no-install', 'prettier', '--write', 'docs/accuracy-native.md', recordFile], { cwd: root })
}

function renderTable() {
  const measured = Object.keys(record.runs).filter((key) => /^\d+$/.test(key))
  const head = ['program', 'instrument', 'where', 'expected', ...measured.map((major) => `Node ${major}`)]
  const rows = Object.entries(record.cases).map(([title, { expected, byNode }]) => {
    const [name, instrument, mode] = title.split(' / ')
    const cells = measured.map((major) =>
      byNode[major] ? cell(byNode[major], record.runs[runsKey(major, instrument)] ?? 0) : '–',
    )
    return [name, instrument, mode, expected, ...cells]
  })
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function page() {
  const { runs, unexpected, cases } = record
  const total = Object.values(cases).flatMap(({ byNode }) => Object.values(byNode).flat()).length
  const inconclusive = unexpected.filter(({ outcome }) => outcome === 'inconclusive').length
  const counts = Object.entries(runs).map(([major, count]) => `Node ${major}: ${count}`)
  const [{ model }] = cpus()
  return `# Accuracy of toNotRetainNativeGrowth

Programs with memory outside the JS heap (\`test/native/programs.mjs\`), each in a process of its own, by each instrument, with the flags of a fresh
process and with those of a test worker (inline). Default options, 20 s; 10 iterations for threads. Made by \`npm run accuracy:native\`,
${new Date().toISOString().slice(0, 10)}, on ${cpus().length} cores (${model}). Whole runs: ${counts.join(', ')}. What decides, as git has it (\`${deciding.join('`, `')}\`), the programs and the addon: \`${record.source}\`.

\`not visible\`: found clean by a report that says that it would have seen more bytes per call only, or by RSS, which does
not see pages that nobody has written to. RSS is read as on other systems, but on Linux.

**${total} assertions: ${unexpected.length - inconclusive} wrong or failed, ${inconclusive} inconclusive.**

${unexpected.map(describe).join('\n')}

${renderTable()}
`
}
