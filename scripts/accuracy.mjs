/**
 * The whole corpus, isolated and inline, on each Node version, again and again: the table of docs/accuracy.md.
 *
 *   npm run accuracy                        Node 20, 22, 24 and 26, until there are twenty runs of each
 *   npm run accuracy -- --nodes 20 --times 2
 *   npm run accuracy -- --fresh             without the runs that are kept
 *   npm run accuracy -- --no-write          print only, keep nothing
 *   npm run accuracy -- --loaded            while as many processes spin as there are cores; kept in docs/accuracy-loaded.json,
 *                                           for the table of docs/benchmarks.md; a test has 40 s there for 20 s
 *
 * Eighty runs take hours: each is kept in docs/accuracy.json as it ends, and the next call goes on from there as long as
 * what decides (the rooms of the verdict, the options) and `test/corpus/` are the same. Other Node versions come from the npm registry, into a folder of their own
 * below the system's temporary folder.
 */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { cell, committedSource, deciding, keptRecord, measuredSource, root } from './accuracy-record.mjs'
import { nodeOf } from './node-versions.mjs'
import { spin } from './spin.mjs'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    times: { type: 'string', default: '20' },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    loaded: { type: 'boolean', default: false },
  },
  allowNegative: true,
})
const nodes = values.nodes.split(',')
const times = Number(values.times)
/** Milliseconds for a test: a timeout is for the slowest machine. */
const testTimeout = values.loaded ? 40_000 : 20_000
const recordFile = path.join(root, `docs/accuracy${values.loaded ? '-loaded' : ''}.json`)

const source = (values.write ? committedSource : measuredSource)([...deciding, 'test/corpus'])
const isFresh = values.fresh || !values.write
if (values.loaded) spin()
const record = (isFresh ? undefined : keptRecord(recordFile, source)) ?? newRecord()
for (let run = 1; run <= times; run++) {
  for (const major of nodes) {
    if (runsOf(major) >= run) continue
    const endings = await runCorpus(nodeOf(major))
    for (const ending of endings) keep(major, run, ending)
    record.runs[major] = run
    console.log(`Node ${major}, run ${run} of ${times}: ${summary(endings)}`)
    if (values.write) writeRecord()
  }
}
console.log(renderTable())
process.exitCode = record.unexpected.some(({ verdict }) => verdict !== 'inconclusive') ? 1 : 0

function newRecord() {
  const [{ model }] = cpus()
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`
  /** cases: mode, name → expected verdict, and for each Node what every run came to, as `verdict milliseconds`. */
  return { source, machine, since: today(), until: today(), runs: {}, unexpected: [], cases: {} }
}

function runsOf(major) {
  return record.runs[major] ?? 0
}

function writeRecord() {
  record.until = today()
  writeFileSync(recordFile, `${JSON.stringify(record, undefined, 1)}\n`)
  const written = [recordFile]
  if (!values.loaded) {
    const pageFile = path.join(root, 'docs/accuracy.md')
    writeFileSync(pageFile, page())
    written.push(pageFile)
  }
  spawnSync('npx', ['--no-install', 'prettier', '--write', ...written], { cwd: root })
}

function today() {
  return new Date().toISOString().slice(0, 10)
}

/** Both modes at once, as many workers as cores, each test as `npm test` runs it. */
function runCorpus(node) {
  const report = path.join(tmpdir(), `leak-matchers-accuracy-${process.pid}.json`)
  const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
  const workers = String(Math.min(2, cpus().length))
  const options = ['run', '--project', 'corpus', '--maxWorkers', workers, '--reporter=json', `--outputFile=${report}`]
  return new Promise((resolve, reject) => {
    const child = spawn(node, [vitest, ...options], {
      cwd: root,
      env: { ...process.env, CORPUS: 'all', CORPUS_TIMEOUT: String(testTimeout) },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('error', reject)
    child.on('exit', () => {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
      rmSync(report)
      const lost = testResults.filter((file) => file.assertionResults.length === 0)
      if (lost.length > 0) reject(new Error(lost.map(({ name, message }) => `${name}: ${message}`).join('\n')))
      else resolve(testResults.flatMap((file) => file.assertionResults.map(endingOf)))
    })
  })
}

/** A test that has left no verdict (a timeout of the runner, say) counts as an error. */
function endingOf({ title, meta, failureMessages }) {
  const [mode, ...name] = title.split(': ')
  const lost = { mode, name: name.join(': '), expected: '?', verdict: 'error', milliseconds: NaN }
  return meta?.corpus ?? { ...lost, message: String(failureMessages?.[0] ?? 'no verdict').split('\n')[0] }
}

function keep(major, run, { name, mode, expected, verdict, milliseconds, message }) {
  const row = (record.cases[`${mode}: ${name}`] ??= { expected, byNode: {} })
  // A test that was lost does not know it.
  if (row.expected === '?') row.expected = expected
  ;(row.byNode[major] ??= []).push(`${verdict} ${milliseconds}`)
  if (verdict === expected) return
  record.unexpected.push({ major, run, name, mode, expected, verdict, message })
  console.log(describe(record.unexpected.at(-1)))
}

function describe({ major, run, name, mode, expected, verdict, message }) {
  return `- Node ${major}, run ${run}, ${mode}, ${name}: expected ${expected}, got ${verdict}. ${message}`
}

function summary(endings) {
  const right = endings.filter(({ verdict, expected }) => verdict === expected).length
  const inconclusive = endings.filter(({ verdict }) => verdict === 'inconclusive').length
  return `${right} of ${endings.length} right, ${inconclusive} inconclusive, ${endings.length - right - inconclusive} wrong or failed`
}

function renderTable() {
  const measured = Object.keys(record.runs)
  const head = ['case', 'expected', 'mode', ...measured.map((major) => `Node ${major}`)]
  const rows = Object.entries(record.cases).map(([title, { expected, byNode }]) => {
    const [mode, ...name] = title.split(': ')
    return [
      name.join(': ').replaceAll('|', '\\|'),
      expected,
      mode,
      ...measured.map((major) => cell(byNode[major] ?? [], runsOf(major))),
    ]
  })
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function page() {
  const { runs, unexpected, cases, since, until, machine } = record
  const total = Object.values(cases).flatMap(({ byNode }) => Object.values(byNode).flat()).length
  const inconclusive = unexpected.filter(({ verdict }) => verdict === 'inconclusive').length
  const dates = since === until ? since : `${since} to ${until}`
  const counts = Object.entries(runs).map(([major, count]) => `Node ${major}: ${count}`)
  return `# Accuracy

Real packages on both sides of a leak's fix, clean programs that look like leaks, and small leaks (\`test/corpus\`), each
asserted isolated and inline with default options but for \`iterations\` (10 for processes and threads, 30 with a server)
and \`settle\` where a package's own clock is involved. A test has 20 s; the exceptions stand in \`test/corpus/index.ts\`.

Made by \`npm run accuracy\`, ${dates}, on ${machine}. Whole runs of the corpus: ${counts.join(', ')}.
Milliseconds are medians of the whole assertion on a machine that others share. What decides, as git has it
(\`${[...deciding, 'test/corpus'].join('`, `')}\`), in these runs: \`${record.source}\`.
Memory outside the JS heap has a table of its own: [accuracy-native.md](accuracy-native.md).

**${total} assertions: ${unexpected.length - inconclusive} wrong or failed, ${inconclusive} inconclusive.**

${unexpected.map(describe).join('\n')}

${renderTable()}
`
}
