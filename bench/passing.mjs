// What a passing assertion costs: a cheap clean function with default options, in a fresh process and inline, beside an
// empty fresh process, in a project that has installed the package as a user has it. Medians; the first of each is left
// out, since it starts what the others find warm.
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { installPacked, run } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { machine, median } from './tables.mjs'

const { folder } = installPacked()
cpSync(new URL('passing/', import.meta.url), folder, { recursive: true })

const assertions = timeAssertions()
const emptyNode = medianOfWarm(timeEmptyNode())
const emptyHost = medianOfWarm(
  JSON.parse(
    run(process.execPath, [fileURLToPath(new URL('empty-host.mjs', import.meta.url)), folder], folder)
      .trim()
      .split('\n')
      .at(-1),
  ),
)
const isolated = medianOfWarm(assertions('isolated'))
const inline = medianOfWarm(assertions('inline'))

console.log(`${machine()}\n`)
row('what', 'median', 'of an empty fresh process', 'target')
row('---', '---', '---', '---')
row('`node -e 0`', ms(emptyNode), ratio(emptyNode), '')
row('empty test, fresh process, warm Vitest', ms(emptyHost), ratio(emptyHost), '')
row('isolated assertion that passes', ms(isolated), ratio(isolated), '≤ 350 ms')
row('inline assertion that passes', ms(inline), ratio(inline), '≤ 120 ms')
rmSync(folder, { recursive: true })

function timeAssertions() {
  const results = runTests(folder, 'passing.test.ts')
  return (kind) => results.filter(({ title }) => title.startsWith(kind)).map(({ meta }) => meta.milliseconds)
}

function timeEmptyNode() {
  return Array.from({ length: 21 }, () => {
    const start = performance.now()
    run(process.execPath, ['-e', '0'], folder)
    return performance.now() - start
  })
}

/** The first starts what the others find warm. */
function medianOfWarm(times) {
  return median(times.slice(1))
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
