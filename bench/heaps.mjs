// What a passing assertion costs beside 10, 100 and 500 MB of live data of the user's, and with more iterations: isolated and inline,
// beside an empty test that loads the same data in a fresh process. Medians of five after the first.
// node bench/heaps.mjs
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installPacked, run } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { keepTable, machine, median } from './tables.mjs'

const megabytes = [10, 100, 500]
const moreIterations = [1000, 10_000]

const { folder } = installPacked()
cpSync(new URL('heaps/', import.meta.url), folder, { recursive: true })
cpSync(new URL('passing/vitest.config.ts', import.meta.url), join(folder, 'vitest.config.ts'))

const byHeap = megabytes.map((heap) => ({ heap, ...measure(heap, 100), empty: median(emptyRuns(heap).slice(1)) }))
const byIterations = moreIterations.map((iterations) => ({ iterations, ...measure(megabytes[0], iterations) }))
const rows = [
  ...byHeap.map(({ heap, empty, isolated, inline }) => [`${heap} MB`, '100', ms(empty), ms(isolated), ms(inline)]),
  ...byIterations.map(({ iterations, isolated, inline }) => [
    `${megabytes[0]} MB`,
    String(iterations),
    '',
    ms(isolated),
    ms(inline),
  ]),
]
const head = ['live data', 'iterations', 'empty test, fresh process', 'isolated', 'inline']
const perHeap = (kind) => line(byHeap.map(({ heap, [kind]: time }) => [heap, time]))
keepTable(
  'heaps.mjs',
  [head, ...rows],
  `${machine()}. Fitted: ${perHeap('isolated')} isolated, ${perHeap('inline')} inline, ${perHeap('empty')} for the empty test.`,
)
rmSync(folder, { recursive: true })

function measure(heap, iterations) {
  const variables = { HEAP_MEGABYTES: String(heap), HEAP_ITERATIONS: String(iterations) }
  const results = runTests(folder, 'heaps.test.ts', variables)
  const timesOf = (kind) =>
    results
      .filter(({ title }) => title.startsWith(kind))
      .map(({ meta }) => meta.milliseconds)
      .slice(1)
  return { isolated: median(timesOf('isolated')), inline: median(timesOf('inline')) }
}

function emptyRuns(heap) {
  const script = fileURLToPath(new URL('empty-host.mjs', import.meta.url))
  const printed = run(process.execPath, [script, folder, '6'], folder, { HEAP_MEGABYTES: String(heap) })
  return JSON.parse(printed.trim().split('\n').at(-1))
}

/** Least squares. */
function line(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)]
  const slope =
    points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) /
    points.reduce((sum, [at]) => sum + (at - x) ** 2, 0)
  return `${(y - slope * x).toFixed(0)} ms + ${slope.toFixed(2)} ms per MB`
}

function ms(milliseconds) {
  return `${milliseconds.toFixed(0)} ms`
}
