// What a passing assertion costs: a cheap clean function with default options, in a fresh process and inline, beside an
// empty fresh process, in a project that has installed the package as a user has it. Medians; the first of each is left
// out, since it starts what the others find warm.
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPacked } from '../scripts/install-packed.mjs'

const { folder } = installPacked()
cpSync(new URL('passing/', import.meta.url), folder, { recursive: true })
const vitest = join(folder, 'node_modules/vitest/vitest.mjs')

const assertions = timeAssertions()
const emptyNode = median(timeEmptyNode())
const emptyHost = median(
  JSON.parse(
    node([fileURLToPath(new URL('empty-host.mjs', import.meta.url)), folder])
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
rmSync(folder, { recursive: true })

function timeAssertions() {
  const output = join(folder, 'report.json')
  node([vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${output}`, 'passing.test.ts'])
  const { testResults } = JSON.parse(readFileSync(output, 'utf8'))
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
