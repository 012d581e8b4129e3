/**
 * What people use today for what this project does (`bench/peers/judges.mjs`), on every program of the corpus, each time in a
 * process of its own: the table of docs/benchmarks.md, beside the runs of this project that docs/accuracy.json has.
 *
 *   node bench/peers.mjs                       Node 20, 22, 24 and 26, until there are twenty runs of each
 *   node bench/peers.mjs --nodes 20 --times 2
 *   node bench/peers.mjs --loaded              while as many processes spin as there are cores
 *   node bench/peers.mjs --times 0             the tables, from what there is
 *
 * Each run is kept in docs/accuracy-peers.json as it ends, and the next call goes on from there.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { build } from 'esbuild'
import { keptRecord, measuredSource, root } from '../scripts/accuracy-record.mjs'
import { makeFolder, run } from '../scripts/install-packed.mjs'
import { nodeOf } from '../scripts/node-versions.mjs'
import { spin } from '../scripts/spin.mjs'
import { judgesOf } from './peers/judges.mjs'
import { keepTable, machine, median } from './tables.mjs'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    times: { type: 'string', default: '20' },
    loaded: { type: 'boolean', default: false },
  },
})
const timeout = 120_000
const packages = ['jest-leak-detector', 'heap-snapshot-toolkit']
const script = fileURLToPath(new URL('peers/run.mjs', import.meta.url))
const suffix = values.loaded ? '-loaded' : ''
const recordFile = join(root, `docs/accuracy-peers${suffix}.json`)
const source = measuredSource(['test/corpus', 'bench/peers'])
/** cases: peer / program → expected verdict, and for each Node what every run came to, as `verdict milliseconds`. */
const record = keptRecord(recordFile, source) ?? { source, runs: {}, cases: {} }

const folder = makeFolder('peers')
const corpus = await bundleCorpus()
run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...packages], folder)
const { caseNames } = await import(pathToFileURL(corpus))
const peers = Object.keys(judgesOf(folder))
if (values.loaded) spin()
for (let time = 1; time <= Number(values.times); time++) {
  for (const major of values.nodes.split(',')) {
    if ((record.runs[major] ?? 0) >= time) continue
    await judgeAll(nodeOf(major), major)
    record.runs[major] = time
    writeFileSync(recordFile, `${JSON.stringify(record)}\n`)
    spawnSync('npx', ['--no-install', 'prettier', '--write', recordFile], { cwd: root })
    console.log(`Node ${major}, run ${time} of ${values.times}`)
  }
}
rmSync(folder, { recursive: true })
keepTable(`peers.mjs${values.loaded ? ' --loaded' : ''}`, table(), `${machine()}.${runsText()}`)

/** Programs are loaded by Node as they are, and each only with its own packages: where these are installed. */
async function bundleCorpus() {
  const outdir = join(root, 'test/corpus/node_modules/.peers')
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: [join(root, 'test/corpus/index.ts')],
    ...{ outdir, bundle: true, splitting: true, packages: 'external' },
    ...{ platform: 'node', format: 'esm', target: 'node20', outExtension: { '.js': '.mjs' } },
  })
  return join(outdir, 'index.mjs')
}

/** As many at once as cores: so is this project measured. */
async function judgeAll(node, major) {
  const asked = caseNames.flatMap((name) => peers.map((peer) => ({ name, peer })))
  const endings = new Map()
  const next = async () => {
    for (let one = asked.shift(); one; one = asked.shift()) endings.set(one, await judge(node, one))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, next))
  for (const [{ name, peer }, { verdict, expected, milliseconds }] of endings) {
    const row = (record.cases[`${peer} / ${name}`] ??= { expected, byNode: {} })
    row.byNode[major] = [row.byNode[major], `${verdict} ${milliseconds}`].filter(Boolean).join(', ')
  }
}

async function judge(node, { name, peer }) {
  const given = ['--expose-gc', script, corpus, folder, peer, name]
  try {
    const { stdout } = await promisify(execFile)(node, given, { timeout, killSignal: 'SIGKILL', maxBuffer: 2 ** 24 })
    return JSON.parse(stdout.trim().split('\n').at(-1))
  } catch (error) {
    console.log(`${peer}, ${name}: ${String(error).split('\n')[0]}`)
    return { verdict: 'error', expected: record.cases[`${peer} / ${name}`]?.expected ?? '?', milliseconds: timeout }
  }
}

function table() {
  const head = ['by', 'asked', 'right', 'false alarms', 'missed', 'inconclusive', 'failed', 'cannot be asked', 'median']
  return [head, ...ours(), ...peers.map((peer) => rowOf(peer, endingsOf(record.cases, `${peer} / `)))]
}

/** From the runs of `npm run accuracy`, on the same programs. */
function ours() {
  const file = join(root, `docs/accuracy${suffix}.json`)
  if (!existsSync(file)) return []
  const { cases } = JSON.parse(readFileSync(file, 'utf8'))
  return ['isolated', 'inline'].map((mode) => rowOf(`**leak-matchers**, ${mode}`, endingsOf(cases, `${mode}: `)))
}

function endingsOf(cases, prefix) {
  return Object.entries(cases)
    .filter(([title]) => title.startsWith(prefix))
    .flatMap(([, { expected, byNode }]) =>
      Object.values(byNode)
        .flatMap((endings) => (Array.isArray(endings) ? endings : endings.split(', ')))
        .map((ending) => {
          const [, verdict, milliseconds] = /^(.*) (\d+)$/.exec(ending)
          return { expected, verdict, milliseconds: Number(milliseconds) }
        }),
    )
}

function rowOf(name, all) {
  const asked = all.filter(({ verdict }) => verdict !== 'not asked')
  const count = (wanted) => String(asked.filter(wanted).length)
  const right = asked.filter(({ expected, verdict }) => verdict === expected).length
  return [
    name,
    String(asked.length),
    `${right} (${((100 * right) / Math.max(asked.length, 1)).toFixed(1)} %)`,
    count(({ expected, verdict }) => expected === 'clean' && verdict === 'leak'),
    count(({ expected, verdict }) => expected === 'leak' && verdict === 'clean'),
    count(({ verdict }) => verdict === 'inconclusive'),
    count(({ verdict }) => verdict === 'error'),
    String(all.length - asked.length),
    asked.length > 0 ? `${median(asked.map(({ milliseconds }) => milliseconds))} ms` : '–',
  ]
}

function runsText() {
  const runs = Object.entries(record.runs).map(([major, count]) => `Node ${major}: ${count}`)
  return ` Runs of the peers on ${caseNames.length} programs: ${runs.join(', ') || 'none'}.`
}
