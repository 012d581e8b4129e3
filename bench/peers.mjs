/**
 * What people use today for what this project does (`bench/peers/judges.mjs`), on every program of the corpus, each time in a
 * process of its own: the table of docs/benchmarks.md, beside the runs of this project that docs/accuracy.json has.
 *
 *   node bench/peers.mjs                       Node 20, 22, 24 and 26, until there are twenty runs of each
 *   node bench/peers.mjs --nodes 20 --times 2
 *   node bench/peers.mjs --loaded              while as many processes spin as there are cores; beside docs/accuracy-loaded.json
 *   node bench/peers.mjs --times 0             the table, from what there is
 *
 * Each run is kept in docs/accuracy-peers.json as it ends, and the next call goes on from there as long as the programs
 * of the corpus, the judges and the versions of the peers are the same.
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { committedSource, keptRecord, programsIn, root } from '../scripts/accuracy-record.mjs'
import { makeFolder, run } from '../scripts/install-packed.mjs'
import { nodeOf } from '../scripts/node-versions.mjs'
import { spin } from '../scripts/spin.mjs'
import { bundleCorpus } from './peers/bundle.mjs'
import { judgesOf } from './peers/judges.mjs'
import { keepTable, median } from './tables.mjs'

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    times: { type: 'string', default: '20' },
    loaded: { type: 'boolean', default: false },
  },
})
const times = Number(values.times)
const timeout = 120_000
const packages = ['jest-leak-detector', 'heap-snapshot-toolkit']
const script = fileURLToPath(new URL('peers/run.mjs', import.meta.url))
const suffix = values.loaded ? '-loaded' : ''
const recordFile = join(root, `docs/accuracy-peers${suffix}.json`)
const judges = judgesOf(root)
const peers = judges.flatMap((judge) => judge.peers)
/** What a peer says of a leak beyond that it is one. No run can change it. */
const namedBy = { 'classes in three snapshots': 'no, the class' }

const record = times === 0 ? JSON.parse(readFileSync(recordFile, 'utf8')) : await measure()
keepTable(`peers.mjs${values.loaded ? ' --loaded' : ''}`, table(), line())

async function measure() {
  const folder = makeFolder('peers')
  const bundled = await bundleCorpus()
  try {
    run('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', ...packages], folder)
    const [corpus, judging] = committedSource(['test/corpus', 'bench/peers']).split(' ')
    const versions = packages.map((name) => `${name}@${versionOf(folder, name)}`)
    const source = [programsIn(corpus), judging, ...versions].join(' ')
    /** cases: peer / program → expected verdict, and for each Node what every run came to, as `verdict milliseconds`. */
    const record = keptRecord(recordFile, source) ?? { source, runs: {}, cases: {} }
    if (values.loaded) spin()
    for (let time = 1; time <= times; time++) {
      for (const major of values.nodes.split(',')) {
        if ((record.runs[major] ?? 0) >= time) continue
        await judgeAll(record, { node: nodeOf(major), major, folder, corpus: bundled.file })
        record.runs[major] = time
        record.until = new Date().toISOString().slice(0, 10)
        writeFileSync(recordFile, `${JSON.stringify(record)}\n`)
        spawnSync('npx', ['--no-install', 'prettier', '--write', recordFile], { cwd: root })
        console.log(`Node ${major}, run ${time} of ${times}`)
      }
    }
    return record
  } finally {
    for (const made of [folder, bundled.folder]) rmSync(made, { recursive: true, force: true })
  }
}

function versionOf(folder, name) {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version
}

/** Two at once at most, as this project is measured. */
async function judgeAll({ cases }, place) {
  const { caseNames, loadCase } = await import(pathToFileURL(place.corpus))
  const programs = await Promise.all(caseNames.map(async (name) => ({ name, ...(await loadCase(name)) })))
  const asked = programs.flatMap((program) => judges.map((judge, index) => ({ program, judge, index })))
  const endings = new Map()
  const left = asked.filter(({ program, judge }) => judge.kind === program.kind)
  const judgeNext = async () => {
    for (let one = left.shift(); one; one = left.shift()) endings.set(one, await judgeOne(place, one))
  }
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, judgeNext))
  for (const one of asked) {
    const { program, judge } = one
    const { verdicts, milliseconds, message } = endings.get(one) ?? { verdicts: judge.peers.map(() => 'not asked') }
    if (message) console.log(`${judge.peers.join(', ')}, ${program.name}: ${message}`)
    for (const [at, peer] of judge.peers.entries()) {
      const row = (cases[`${peer} / ${program.name}`] ??= { expected: program.expected, byNode: {} })
      const ending = `${verdicts[at]} ${milliseconds ?? '–'}`
      row.byNode[place.major] = [row.byNode[place.major], ending].filter(Boolean).join(', ')
    }
  }
}

async function judgeOne({ node, corpus, folder }, { program, judge, index }) {
  const given = ['--expose-gc', script, corpus, folder, String(index), program.name]
  const started = performance.now()
  try {
    const { stdout } = await promisify(execFile)(node, given, {
      ...{ timeout, killSignal: 'SIGKILL', maxBuffer: 2 ** 24 },
      // What a process leaves that is killed goes with the folder.
      env: { ...process.env, TMPDIR: folder },
    })
    return JSON.parse(stdout.trim().split('\n').at(-1))
  } catch (error) {
    const milliseconds = Math.round(performance.now() - started)
    const message = `${error.signal ?? ''} ${String(error).split('\n')[0]}`
    return { verdicts: judge.peers.map(() => 'error'), milliseconds, message }
  }
}

function table() {
  const head = [
    'by',
    'asked',
    'right',
    'false alarms',
    'missed',
    'inconclusive',
    'failed',
    'no question for',
    'median',
    'names the holder',
  ]
  const rowOfPeer = (peer) => rowOf(peer, endingsOf(record.cases, `${peer} / `), namedBy[peer] ?? 'no')
  return [head, ...ours(), ...peers.map(rowOfPeer)]
}

/** Its runs on the same programs, where there are any. */
function project() {
  const file = join(root, `docs/accuracy${suffix}.json`)
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  const corpus = kept?.source?.split(' ').at(-1)
  return corpus && record.source.startsWith(`${programsIn(corpus)} `) ? kept : undefined
}

function ours() {
  const { cases } = project() ?? { cases: {} }
  return ['isolated', 'inline'].map((mode) =>
    rowOf(
      `**leak-matchers**, ${mode}`,
      endingsOf(cases, `${mode}: `),
      mode === 'isolated' ? explained() : 'as isolated',
    ),
  )
}

/** Of the leaks of the corpus, how many reports have a path to what stays, as docs/explanations.md has it. */
function explained() {
  const page = readFileSync(join(root, 'docs/explanations.md'), 'utf8')
  const [, count] = /\*\*(\d+ of \d+) /.exec(page) ?? []
  if (!count) throw new Error('docs/explanations.md does not say how many reports have a path: npm run explanations')
  return `in ${count} leaks`
}

function endingsOf(cases, prefix) {
  return Object.entries(cases)
    .filter(([title]) => title.startsWith(prefix))
    .flatMap(([, { expected, byNode }]) =>
      Object.values(byNode)
        .flatMap((endings) => (Array.isArray(endings) ? endings : endings.split(', ')))
        .map((ending) => {
          const [, verdict, milliseconds] = /^(.*) (\S+)$/.exec(ending)
          return { expected, verdict, milliseconds: Number(milliseconds) }
        }),
    )
}

function rowOf(name, all, named) {
  const asked = all.filter(({ verdict }) => verdict !== 'not asked')
  const count = (wanted) => String(asked.filter(wanted).length)
  const right = asked.filter(({ expected, verdict }) => verdict === expected).length
  const times = asked.map(({ milliseconds }) => milliseconds).filter(Number.isFinite)
  return [
    name,
    String(asked.length),
    `${right} (${((100 * right) / Math.max(asked.length, 1)).toFixed(1)} %)`,
    count(({ expected, verdict }) => expected === 'clean' && verdict === 'leak'),
    count(({ expected, verdict }) => expected === 'leak' && verdict === 'clean'),
    count(({ verdict }) => verdict === 'inconclusive'),
    count(({ verdict }) => verdict === 'error'),
    String(all.length - asked.length),
    times.length > 0 ? `${median(times)} ms` : '–',
    named,
  ]
}

function line() {
  const runs = (of) => Object.entries(of?.runs ?? {}).map(([major, count]) => `Node ${major}: ${count}`)
  const programs = new Set(Object.keys(record.cases).map((title) => title.slice(title.indexOf(' / ') + 3)))
  const kept = project()
  return (
    `${programs.size} programs, ${availableParallelism()} cores. Runs of the peers, until ${record.until}: ${runs(record).join(', ')}; ` +
    `of this project${kept ? `, until ${kept.until}` : ''}: ${runs(kept).join(', ') || 'none'}. Programs, judges and peers: \`${record.source}\`.`
  )
}
