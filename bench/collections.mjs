// How many full collections a passing assertion makes, its canary's included, of a cheap clean function: inline in a Vitest worker, alone
// and beside 100 MB of live data, and with the flags of a fresh process, without a runner. Nine times each.
// node bench/collections.mjs [--nodes 20,22]
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPacked, run } from '../scripts/install-packed.mjs'
import { nodeOf } from '../scripts/node-versions.mjs'
import { quietFlagsOf } from '../scripts/quiet-flags.mjs'
import { runTests } from './run-tests.mjs'
import { keepTable, machine, median } from './tables.mjs'

const { values } = parseArgs({ options: { nodes: { type: 'string', default: '20,22,24,26' } } })
const times = 9
const { folder } = installPacked()
cpSync(new URL('heaps/', import.meta.url), folder, { recursive: true })
cpSync(new URL('passing/vitest.config.ts', import.meta.url), join(folder, 'vitest.config.ts'))

const rows = values.nodes.split(',').map((major) => {
  const node = nodeOf(major)
  return [major, shown(inline(node, 0)), shown(inline(node, 100)), shown(fresh(node))]
})
const head = ['Node', 'inline', 'inline, 100 MB of live data', 'fresh process']
keepTable('collections.mjs', [head, ...rows], `${machine()}. Median, and the most of ${times}.`)
rmSync(folder, { recursive: true })

function inline(node, megabytes) {
  const results = runTests(folder, 'collections.test.ts', { HEAP_MEGABYTES: String(megabytes) }, node)
  return results.map(({ meta }) => meta.collections)
}

function fresh(node) {
  return Array.from({ length: times }, () => {
    const printed = run(node, ['--expose-gc', ...quietFlagsOf(node), join(folder, 'fresh.mjs')], folder)
    const { outcome, collections } = JSON.parse(printed)
    if (outcome !== 'clean') throw new Error(`Expected \`clean\`, got ${outcome}`)
    return collections
  })
}

function shown(counts) {
  return `${median(counts)}, ${Math.max(...counts)}`
}
