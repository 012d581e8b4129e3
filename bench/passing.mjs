// What a passing assertion costs: a cheap clean function with default options, in a fresh process and inline, beside an
// empty fresh process. Medians; the first of each is left out, since it starts what the others find warm.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('passing/', import.meta.url))
const vitest = createRequire(import.meta.url)
  .resolve('vitest/package.json')
  .replace(/package\.json$/, 'vitest.mjs')

const assertions = timeAssertions()
const emptyNode = median(timeEmptyNode())
const emptyHost = median(
  JSON.parse(
    node([fileURLToPath(new URL('empty-host.mjs', import.meta.url))])
      .trim()
      .split('\n')
      .at(-1),
  ),
)
const isolated = median(assertions('isolated'))
const inline = median(assertions('inline'))

console.log(
  `Node ${process.versions.node}, ${availableParallelism()} cores, load ${loadavg()[0].toFixed(1)}, ${today()}\n`,
)
row('what', 'median', 'of an empty fresh process', 'target')
row('---', '---', '---', '---')
row('`node -e 0`', ms(emptyNode), ratio(emptyNode), '')
row('empty test, fresh process, warm Vitest', ms(emptyHost), ratio(emptyHost), '')
row('isolated assertion that passes', ms(isolated), ratio(isolated), '≤ 350 ms')
row('inline assertion that passes', ms(inline), ratio(inline), '≤ 120 ms')

function timeAssertions() {
  const output = join(mkdtempSync(join(tmpdir(), 'leak-matchers-bench-')), 'report.json')
  node([vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${output}`, 'passing.test.ts'])
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
  rmSync(join(output, '..'), { recursive: true })
  const results = testResults.flatMap(({ assertionResults }) => assertionResults)
  return (kind) => results.filter(({ title }) => title.startsWith(kind)).map(({ meta }) => meta.milliseconds)
}

function timeEmptyNode() {
  return Array.from({ length: 21 }, () => {
    const start = performance.now()
    node(['-e', '0'])
    return performance.now() - start
  })
}

function node(given) {
  const { status, stdout, stderr } = spawnSync(process.execPath, given, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${given.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

/** Without the first. */
function median(times) {
  const sorted = times.slice(1).sort((left, right) => left - right)
  return sorted[sorted.length >> 1]
}

function row(...cells) {
  console.log(`| ${cells.join(' | ')} |`)
}

function ms(milliseconds) {
  return `${Math.round(milliseconds)} ms`
}

function ratio(milliseconds) {
  return `${(milliseconds / emptyHost).toFixed(2)} ×`
}

function today() {
  return new Date().toISOString().slice(0, 10)
}
