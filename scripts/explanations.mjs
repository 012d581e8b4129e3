/**
 * What the reports say of every leak of the corpus, beside what really holds it: the table of docs/explanations.md.
 *
 *   npm run explanations
 *   npm run explanations -- --only debug     those whose names contain it
 *   npm run explanations -- --no-write       print only
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, write: { type: 'boolean', default: true } },
  allowNegative: true,
})

const rows = leaksOfCorpus().map(({ name, heldBy, report, verdict, message }) => [
  name,
  ...(verdict === 'leak' && report ? explanation(report) : [`${verdict}: ${message}`, '–', '–', '–']),
  heldBy ?? '',
])
const head = ['leak', 'what stays, per call', 'last steps of the path', 'allocated in', 'hint', 'what holds it']
const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n')
console.log(table)
if (values.write && values.only === '') {
  writeFileSync(path.join(root, 'docs/explanations.md'), page())
  spawnSync('npx', ['--no-install', 'prettier', '--write', 'docs/explanations.md'], { cwd: root })
}

/** Runs the leaking side of the corpus once, isolated; each leaves its report in a folder. */
function leaksOfCorpus() {
  const folder = mkdtempSync(path.join(tmpdir(), 'leak-matchers-explanations-'))
  try {
    const output = path.join(folder, 'vitest.out')
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    spawnSync(
      process.execPath,
      [
        vitest,
        'run',
        '--project',
        'corpus',
        '-t',
        `isolated: .*${values.only}`,
        '--reporter=json',
        `--outputFile=${output}`,
        `--attachmentsDir=${path.join(folder, 'attachments')}`,
      ],
      {
        cwd: root,
        env: { ...process.env, CORPUS: 'leaks', EXPLANATIONS: folder },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    )
    const reports = readdirSync(folder).filter((file) => file.endsWith('.json'))
    return JSON.parse(readFileSync(output, 'utf8'))
      .testResults.flatMap(({ assertionResults }) => assertionResults)
      .flatMap(({ meta }) => (meta?.corpus ? [meta.corpus] : []))
      .map((ending) => {
        const file = reports.find((one) => one.replace(/-[\da-f]{8}\.json$/, '').endsWith(slug(ending.name)))
        return { ...ending, report: file && JSON.parse(readFileSync(path.join(folder, file), 'utf8')) }
      })
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true })
  }
}

/** As the reports are named, before their hash. */
function slug(name) {
  return `isolated: ${name}`.replace(/[^\p{L}\p{N}._-]+/gu, '-')
}

function explanation(report) {
  const stayed = report.stayed?.[0]
  const trace = stayed ? stayed.path : report.paths[0]
  const what = stayed
    ? stayed.className
    : report.survivors.length > 0
      ? `${report.survivors
          .slice(0, 3)
          .map(({ perCall, className }) => `${round(perCall)} ${className}`)
          .join(', ')}; ${round(report.bytesPerCall)} B`
      : `${report.containers.map(({ className, slot }) => `${className}.${slot}`).join(', ')}; ${round(report.bytesPerCall)} B`
  const steps = trace?.steps
    .slice(-3)
    .map(({ reference, className, times }) => `${reference}: ${className}${times ? ` ×${times}` : ''}`)
  const site = report.allocations?.[0]?.stack[0]
  return [
    what,
    trace ? [trace.steps.length > 3 ? '…' : trace.root, ...steps].join(' → ') : '–',
    site
      ? `${site.functionName} ${site.file.replace(/^test\/corpus\//, '').replace(/^node_modules\//, '')}:${site.line}`
      : '–',
    (stayed ?? report).hint?.shape ?? '–',
  ]
}

function round(number) {
  return Number(number.toFixed(number < 1 ? 2 : 1))
}

function escape(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('<', '\\<')
}

function page() {
  return `# Explanations

What the report says of each leak of the corpus (\`test/corpus\`), isolated, beside what is known to hold it. Made by
\`npm run explanations\` on Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.

**${rows.filter(([, , path]) => path !== '–').length} of ${rows.length} reports have a path from a root to what stays.**

${table}
`
}
