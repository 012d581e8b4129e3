// What the tables of docs/accuracy.md and docs/accuracy-native.md have in common: runs that are kept as long as what was
// measured is the same, and how a cell of them reads.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** What decides about a leak: how a test is run again, by which runner, and how a report is written do not. */
export const deciding = ['src/measure', 'src/verdict', 'src/snapshot', 'src/explain', 'src/options.ts']

/** The trees of these parts in git; undefined where they are not committed. A verdict of other code says nothing. */
export function measuredSource(parts) {
  if (git('status', '--porcelain', ...parts) !== '') return undefined
  return treesIn('HEAD', parts).join(' ')
}

/** What the programs of the corpus are and what is expected of them, in git's tree of `test/corpus`; not how a test asks them. */
export function programsIn(corpus) {
  const parts = ['clean', 'leaks', 'packages', 'index.ts', 'both-sides.ts', 'load-package.ts', 'package-lock.json']
  const trees = treesIn(corpus, parts)
  if (!trees.every(Boolean)) throw new Error(`This clone does not have the corpus ${corpus}: fetch its whole history`)
  return trees.join(' ')
}

function treesIn(tree, parts) {
  return parts.map((part) => git('rev-parse', '--short', `${tree}:${part}`))
}

function git(...words) {
  return spawnSync('git', words, { cwd: root, encoding: 'utf8' }).stdout?.trim()
}

/** The same for runs that are to be kept, which could not be told from those of other code where it is not committed. */
export function committedSource(parts) {
  const source = measuredSource(parts)
  if (!source) throw new Error(`What is measured is not committed: see \`git status ${parts.join(' ')}\``)
  return source
}

/** The record of runs of the same source. */
export function keptRecord(file, source) {
  if (!existsSync(file)) return undefined
  const kept = JSON.parse(readFileSync(file, 'utf8'))
  return kept.source !== undefined && kept.source === source ? kept : undefined
}

/** How many runs ended how, and the median of their milliseconds. */
export function cell(endings, runs) {
  const counts = new Map()
  for (const [verdict] of endings.map((ending) => ending.split(' ')))
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const verdicts = [...counts].map(
    ([verdict, count]) => `${verdict}${counts.size > 1 || count !== runs ? ` ×${count}` : ''}`,
  )
  return `${verdicts.join(', ')}, ${median(endings.map((ending) => Number(ending.split(' ')[1])))} ms`
}

function median(numbers) {
  const sorted = numbers.filter(Number.isFinite).sort((left, right) => left - right)
  return sorted[sorted.length >> 1] ?? '–'
}
