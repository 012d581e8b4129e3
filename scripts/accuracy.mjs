/**
 * The whole corpus, isolated and inline, on each Node version, again and again: the table of docs/accuracy.md.
 *
 *   npm run accuracy                        Node 20, 22, 24 and 26, ten times each
 *   npm run accuracy -- --nodes 20 --times 2
 *   npm run accuracy -- --no-write          print only
 *
 * Other Node versions come from the npm registry, into a folder of their own below the system's temporary folder.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '20,22,24,26' },
    times: { type: 'string', default: '10' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const nodes = values.nodes.split(',')
const times = Number(values.times)

/** name → mode → node → endings */
const results = new Map()
const unexpected = []

for (const major of nodes) {
  const node = nodeOf(major)
  for (let run = 1; run <= times; run++) {
    const endings = await runCorpus(node)
    for (const ending of endings) record(major, run, ending)
    console.log(`Node ${major}, run ${run} of ${times}: ${summary(endings)}`)
  }
}

const table = renderTable()
console.log(table)
if (values.write) writeFileSync(path.join(root, 'docs/accuracy.md'), page(table))
process.exitCode = unexpected.some(({ verdict }) => verdict !== 'inconclusive') ? 1 : 0

/** This one, or one installed as a package: the registry has Node's binaries by platform. */
function nodeOf(major) {
  if (process.versions.node.split('.')[0] === major) return process.execPath
  const folder = path.join(tmpdir(), 'leak-matchers-nodes')
  const node = path.join(folder, `node_modules/node${major}/bin/node`)
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const wanted = `node${major}@npm:${platform}@${major}`
  const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-save', '--force', wanted], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`Node ${major} cannot be installed as ${wanted}`)
  return node
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
      env: { ...process.env, CORPUS: 'all' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.on('error', reject)
    child.on('exit', () => {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
      rmSync(report)
      resolve(testResults.flatMap((file) => file.assertionResults.map(endingOf)))
    })
  })
}

/** A test that has left no verdict (a timeout of the runner, say) counts as an error. */
function endingOf({ title, meta, failureMessages }) {
  const [mode, ...name] = title.split(': ')
  const lost = { mode, name: name.join(': '), expected: '?', verdict: 'error', milliseconds: NaN }
  return meta?.corpus ?? { ...lost, message: String(failureMessages?.[0] ?? 'no verdict').split('\n')[0] }
}

function record(major, run, ending) {
  const key = `${ending.name}\n${ending.mode}`
  const row = results.get(key) ?? { ...ending, byNode: new Map() }
  results.set(key, row)
  row.byNode.set(major, [...(row.byNode.get(major) ?? []), ending])
  if (ending.verdict === ending.expected) return
  unexpected.push({ major, run, ...ending })
  console.log(describe(unexpected.at(-1)))
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
  const head = ['case', 'expected', 'mode', ...nodes.map((major) => `Node ${major}`)]
  const rows = [...results.values()].map((row) => [
    row.name.replaceAll('|', '\\|'),
    row.expected,
    row.mode,
    ...nodes.map((major) => cell(row.byNode.get(major) ?? [])),
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** How many runs ended how, and the median of their milliseconds. */
function cell(endings) {
  const counts = new Map()
  for (const { verdict } of endings) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const verdicts = [...counts].map(
    ([verdict, count]) => `${verdict}${counts.size > 1 || count !== times ? ` ×${count}` : ''}`,
  )
  return `${verdicts.join(', ')}, ${median(endings.map(({ milliseconds }) => milliseconds))} ms`
}

function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).sort((left, right) => left - right)
  return sorted[sorted.length >> 1] ?? '–'
}

function page(table) {
  const wrong = unexpected.filter(({ verdict }) => verdict !== 'inconclusive')
  const [{ model }] = cpus()
  const machine = `${cpus().length} cores (${model}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${process.arch}`
  return `# Accuracy

Real packages on both sides of a leak's fix, clean programs that look like leaks, and small leaks (\`test/corpus\`), each
asserted isolated and inline with default options but for \`iterations\` (10 for processes and threads, 30 with a server)
and \`settle\` where a package's own clock is involved. A test has 20 s; the exceptions stand in \`test/corpus/index.ts\`.

Made by \`npm run accuracy\` on ${new Date().toISOString().slice(0, 10)}: ${times} runs per Node version on ${machine}.
Milliseconds are medians of the whole assertion on a machine that others share.

**${results.size * nodes.length * times} assertions: ${wrong.length} wrong or failed, ${unexpected.length - wrong.length} inconclusive.**

${unexpected.map(describe).join('\n')}

${table}
`
}
