import type { HeapGraph } from '../snapshot/index.js'
import { HolderChains, NearestChains } from './chains.js'
import { storedBy, type ProvedContainer } from './containers.js'
import { countedSlots } from './counted.js'
import { kindOf } from './groups.js'
import { kindsIn, type Kinds } from './kinds.js'
import { targetsOf } from './neighbours.js'
import { callsIn, explainGrowth, findBorn, type ProvedGroup, type SurvivorQuestion } from './survivors.js'

/**
 * What may be a queue whose consumer is slower than its producer: objects come with the calls, others of them go, and
 * fewer are left than half of all that came. So it is with a full cache or a sliding window as well, of which no more are
 * left however many calls are made; what is left here must explain the growth. Whether it goes on to grow is for
 * {@link stillGrowing} to say.
 */
export function findBacklogs(question: SurvivorQuestion): ProvedGroup[] {
  const groups = findBorn(question, ({ earlier }) => earlier > 0)
  return explainOnBalance(question, groups) ? groups : []
}

/** Per call, of all that were made: what has come and not gone. */
function balanceOf(
  { stretches, calls }: SurvivorQuestion,
  { nodes, earlier }: Pick<ProvedGroup, 'nodes' | 'earlier'>,
): number {
  return (earlier + nodes.length) / (calls + callsIn(stretches))
}

function onBalance(group: ProvedGroup, perCall: number): ProvedGroup {
  return { ...group, perCall, bytesPerCall: (group.bytesPerCall * perCall) / group.perCall }
}

/** What the objects hold is asked of those that came: of it as much stays as of them. */
function explainOnBalance(question: SurvivorQuestion, groups: readonly ProvedGroup[]): boolean {
  const sum = (some: readonly ProvedGroup[]): number => some.reduce((all, { bytesPerCall }) => all + bytesPerCall, 0)
  const left = sum(groups.map((group) => onBalance(group, balanceOf(question, group))))
  return left > 0 && explainGrowth({ ...question, bytesPerCall: (question.bytesPerCall * sum(groups)) / left }, groups)
}

/** A queue gets on balance what it has got so far; what is kept for some time gets another number, with another pace of calls. */
const steadily = 0.9

/**
 * Those of `groups` of which a later picture, `calls` after the first, has more, by as many per call as all calls before
 * have left: with the number that stays per call. A cache that is full, or gives up many at once, has no more of them; one
 * that has just been emptied has more, but other than before.
 */
export function stillGrowing(
  question: SurvivorQuestion,
  { graph: later, calls }: Pick<SurvivorQuestion, 'graph' | 'calls'>,
  groups: readonly ProvedGroup[],
): ProvedGroup[] {
  const counts = addedAlike(question.graph, later, groups)
  const growing = groups.flatMap((group, index) => {
    const rate = balanceOf(question, group)
    const added = (counts[index] ?? 0) / calls
    return added >= steadily * rate && steadily * added <= rate ? [{ group, added }] : []
  })
  const isExplained = explainOnBalance(
    question,
    growing.map(({ group }) => group),
  )
  return isExplained ? growing.map(({ group, added }) => onBalance(group, added)) : []
}

/**
 * By how many a later picture has more of each group: of its kind, and held as one of it is in either picture. The same
 * queue may be held by a scope in one and by what runs just then in the other; those that are in both tell.
 */
function addedAlike(graph: HeapGraph, later: HeapGraph, groups: readonly ProvedGroup[]): number[] {
  const here = new HeldIn(graph)
  const there = new HeldIn(later)
  const held = groups.map(({ nodes }) => {
    const ways = new Set<string>()
    for (const node of nodes) {
      ways.add(here.holders(node))
      const same = later.nodeWithId(graph.nodeId(node))
      if (same !== undefined) ways.add(there.holders(same))
    }
    ways.delete(notHeld)
    return ways
  })
  const classNames = groups.map(({ className }) => className)
  const before = here.count(classNames, held)
  return there.count(classNames, held).map((count, index) => count - (before[index] ?? 0))
}

/** Of what is not alive. */
const notHeld = ''

/** Kinds of nodes and of what holds them, as texts that are the same in every picture of a heap. */
class HeldIn {
  readonly #graph: HeapGraph
  readonly #kinds: Kinds
  readonly #nearest = new NearestChains()
  readonly #chains: HolderChains
  /** By chain. */
  readonly #texts: string[] = []

  constructor(graph: HeapGraph) {
    this.#graph = graph
    this.#kinds = kindsIn(graph)
    this.#chains = new HolderChains(graph, this.#nearest)
  }

  holders(node: number): string {
    const chain = this.#chains.of(node)
    return (this.#texts[chain] ??= this.#nearest
      .kindsOf(chain)
      .map((kind) => this.#kinds.names[kind])
      .join('\n'))
  }

  /** Nodes of each class whose holders are among those given for it. */
  count(classNames: readonly string[], held: readonly ReadonlySet<string>[]): number[] {
    const counts = classNames.map(() => 0)
    for (let node = 0; node < this.#graph.nodeCount; node++) {
      const index = classNames.indexOf(this.#kinds.names[this.#kinds.of(node)] as string)
      if (index >= 0 && held[index]?.has(this.holders(node))) counts[index] = (counts[index] ?? 0) + 1
    }
    return counts
  }
}

/** Of a group, so many are in one queue where that is what grows. */
const shareInQueue = 0.5

/** The array, Map or Set that holds most of `group`: with what of its kind is in it here and in a later picture. */
export function queueOf(graph: HeapGraph, later: HeapGraph, { nodes, className }: ProvedGroup): ProvedContainer[] {
  const inStores = new Map<number, number>()
  for (const node of nodes)
    for (const store of storesOf(graph, node)) inStores.set(store, (inStores.get(store) ?? 0) + 1)
  const [content, most] = [...inStores].reduce((best, one) => (one[1] > best[1] ? one : best), [graph.root, 0])
  const edge = most < shareInQueue * nodes.length ? -1 : storedBy(graph, content)
  const slot = edge < 0 ? '' : String(graph.edgeName(edge))
  if (!countedSlots.includes(slot)) return []
  const owner = graph.edgeOwner(edge)
  const laterOwner = later.nodeWithId(graph.nodeId(owner))
  const laterEdge = laterOwner === undefined ? -1 : later.findEdge(laterOwner, 'internal', slot)
  const before = countIn(graph, content, className)
  const after = laterEdge < 0 ? 0 : countIn(later, later.edgeTarget(laterEdge), className)
  const container = { owner, edge, content, className: kindOf(graph, owner), slot, forObjects: 0 }
  return after > before ? [{ ...container, unit: 'entries', before, after }] : []
}

/** Stores of arrays, Maps and Sets that a node lies in. */
function storesOf(graph: HeapGraph, node: number): ReadonlySet<number> {
  const { first, owner } = graph.retainers
  return new Set(owner.subarray(first[node], first[node + 1]).filter((one) => graph.nodeType(one) === 'array'))
}

function countIn(graph: HeapGraph, store: number, className: string): number {
  let found = 0
  for (const node of targetsOf(graph, store)) if (kindOf(graph, node) === className) found++
  return found
}
