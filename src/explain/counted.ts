import { bytesOfEntry, type HeapGraph } from '../snapshot/index.js'
import { shareOfGrowth, storedBy, type ProvedContainer } from './containers.js'
import { kindOf } from './groups.js'
import type { Multiplying } from './replaced.js'
import { callsIn, multiplyWith, type Stretch, type SurvivorQuestion } from './survivors.js'

/** What may hold more and more, and can be asked how many entries it has: an array, a Map or a Set. */
export interface Countable {
  /** The object, the edge to its backing store, and that. */
  readonly owner: number
  readonly edge: number
  readonly content: number
}

export type CountedKind = 'array' | 'map' | 'set'

export interface Counted extends Countable {
  readonly kind: CountedKind
  /** How many before each stretch of calls, and after the last one. */
  readonly entries: readonly number[]
}

/** More are not asked: V8 walks its heap for each. */
const mostCountable = 4

/** How V8 names what an array keeps its entries in, and a Map or a Set. */
export const countedSlots: readonly (string | number)[] = ['elements', 'table']

/** Those who hold `contents`, where all of them may be asked. */
export function findCountable(graph: HeapGraph, contents: readonly number[]): Countable[] {
  const countable = contents.flatMap((content): Countable[] => {
    const edge = graph.nodeType(content) === 'array' ? storedBy(graph, content) : -1
    return edge >= 0 && countedSlots.includes(graph.edgeName(edge))
      ? [{ owner: graph.edgeOwner(edge), edge, content }]
      : []
  })
  return countable.length === contents.length && countable.length <= mostCountable ? countable : []
}

/** What an entry takes in a store that is full. */
const bytesOfEach: Readonly<Record<CountedKind, number>> = {
  array: 8,
  map: bytesOfEntry('Map'),
  set: bytesOfEntry('Set'),
}

/**
 * Those whose entries multiply with the calls, in the order of what they take; none where that does not explain the
 * growth. The entries are counted and not the bytes: a backing store grows by half of its size or all of it, once in
 * tens of thousands of calls.
 *
 * @param calls all that were ever made before the stretches
 */
export function growingByCount(
  counted: readonly Counted[],
  stretches: readonly Pick<Stretch, 'calls'>[],
  { graph, calls, bytesPerCall }: Pick<SurvivorQuestion, 'graph' | 'calls' | 'bytesPerCall'>,
): ProvedContainer[] {
  const growing = counted.filter(({ entries }) => {
    const [earlier = 0] = entries
    const added = stretches.map((_, index) => (entries[index + 1] ?? 0) - (entries[index] ?? 0))
    return multiplyWith(added, stretches, { earlier, calls })
  })
  const bytes = growing.reduce((sum, one) => sum + bytesAdded(one), 0)
  if (bytes < shareOfGrowth * bytesPerCall * callsIn(stretches)) return []
  return growing
    .sort((left, right) => bytesAdded(right) - bytesAdded(left))
    .map(({ owner, edge, content, entries }) => ({
      ...{ owner, edge, content, forObjects: 0 },
      className: kindOf(graph, owner),
      slot: String(graph.edgeName(edge)),
      unit: 'entries',
      before: entries[0] ?? 0,
      after: entries.at(-1) ?? 0,
    }))
}

/** The entries of one of these, as objects of a kind are told. */
export function entriesOf(
  { before, after }: ProvedContainer,
  stretches: readonly Pick<Stretch, 'calls'>[],
): Multiplying {
  return { earlier: before, perCall: (after - before) / callsIn(stretches) }
}

function bytesAdded({ kind, entries }: Counted): number {
  return bytesOfEach[kind] * ((entries.at(-1) ?? 0) - (entries[0] ?? 0))
}
