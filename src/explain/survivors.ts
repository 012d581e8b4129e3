import type { SurvivorGroup } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { holderChains, noChain } from './chains.js'
import { isEnginesPart, partTypes } from './engine-held.js'
import { isBackingStore, isUsersKind } from './groups.js'
import { Kinds } from './kinds.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
}

export interface SurvivorQuestion {
  readonly graph: HeapGraph
  /** One or more stretches of calls before the snapshot, one right after the other. */
  readonly stretches: readonly Stretch[]
  /** All calls that were ever made before the stretches. */
  readonly calls: number
  /** Whether growth per call falls from round to round. */
  readonly slowing?: boolean
  /** Whether V8's compilers are on: what they make is no proof then. */
  readonly compilers?: boolean
  /** By which the heap grew in the measured rounds. */
  readonly bytesPerCall: number
}

export interface Stretch {
  /** Objects with a higher snapshot id were born in it, or later. */
  readonly afterId: number
  readonly calls: number
}

/** Survivors of a stretch may be this many more or fewer than its calls say: a pool, a last element, a pending timer. */
const constantFew = 3
const tolerated = 0.15
/** Of the objects that all calls before the stretches would have left at the same rate, this share must be there. */
const shareOfEarlierCalls = 0.5
/** Where growth slows down, what multiplies must still do so at this share of its rate before: else it is a cache. */
const holdsUp = 0.6
/** Of the growth that is to be explained, all that multiplies must make up this share: the rest are backing stores. */
const shareOfGrowth = 0.25
/** V8's own kinds come and go with its compilers: only so many per call, at least, can be the program's doing. */
const leastOfEngine = 0.5

/**
 * Kinds of objects, held in the same way, whose survivors are in proportion to the calls: several per call, or one every
 * tenth call. A longer stretch must have left more in proportion, give or take a constant few, and so must all the
 * calls before: that tells a leak from a ring that was full already, and from the state that each call makes anew, whose
 * objects were born in the latest calls as well.
 */
export function findSurvivors(question: SurvivorQuestion): ProvedGroup[] {
  const { graph, stretches, bytesPerCall } = question
  const tracked = stretches.reduce((sum, stretch) => sum + stretch.calls, 0)
  const proved = groupsOf(graph, stretches).filter((group) => multiplies(group, tracked, question))
  const explained = proved.reduce((sum, { bytes }) => sum + bytes, 0) / tracked
  if (explained < shareOfGrowth * bytesPerCall) return []
  return byKind(proved)
    .map(({ kind, nodes, bytes }) => ({
      className: kind,
      nodes,
      perCall: nodes.length / tracked,
      bytesPerCall: bytes / tracked,
    }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
}

/** Objects of a kind that are held in the same way. */
interface Group {
  readonly kind: string
  /** Born in the stretches. */
  readonly nodes: number[]
  readonly counts: number[]
  bytes: number
  /** Born before. */
  earlier: number
}

function multiplies(
  { kind, counts, nodes, earlier }: Group,
  tracked: number,
  { graph, stretches, calls, slowing, compilers }: SurvivorQuestion,
): boolean {
  const perCall = nodes.length / tracked
  if (compilers && arePartsOfEngine(graph, nodes)) return false
  if (!isUsersKind(kind) && (perCall < leastOfEngine || (compilers && !isBackingStore(kind)))) return false
  if (slowing && perCall < (holdsUp * earlier) / calls) return false
  return inProportion(counts, stretches) && earlier >= shareOfEarlierCalls * calls * perCall
}

/** A group is held in one way: one of it tells. */
function arePartsOfEngine(graph: HeapGraph, [node = graph.root]: readonly number[]): boolean {
  return partTypes.has(graph.nodeType(node)) && isEnginesPart(graph, node)
}

function groupsOf(graph: HeapGraph, stretches: readonly Stretch[]): Group[] {
  const kinds = new Kinds(graph)
  const chains = holderChains(graph, kinds)
  // A number of its own for each pair of chain and kind: all kinds that are alive are known by now.
  const keyOf = (node: number): number => (chains[node] as number) * kinds.names.length + kinds.of(node)
  const groups = new Map<number, Group>()
  const { id } = graph.nodes
  const bytesOf = sizeWithBytes(graph)
  // Only odd ids are given in order: even ones belong to native objects, and are made of their addresses.
  const firstId = Math.min(...stretches.map(({ afterId }) => afterId))
  const isBornBefore = (node: number): boolean => (id[node] as number) % 2 === 0 || (id[node] as number) <= firstId
  for (let node = 0; node < graph.nodeCount; node++) {
    if (chains[node] === noChain || isBornBefore(node) || isBufferData(graph, node)) continue
    const group = groupOf(groups, keyOf(node), kinds.names[kinds.of(node)] as string, stretches.length)
    const bornIn = stretches.findLastIndex(({ afterId }) => (id[node] as number) > afterId)
    group.nodes.push(node)
    group.counts[bornIn] = (group.counts[bornIn] ?? 0) + 1
    group.bytes += bytesOf(node)
  }
  // Most of the heap, and of no group.
  for (let node = 0; node < graph.nodeCount; node++) {
    if (chains[node] === noChain || !isBornBefore(node)) continue
    const group = groups.get(keyOf(node))
    if (group) group.earlier++
  }
  return [...groups.values()]
}

/** What an ArrayBuffer keeps lies outside of the heap, in a node of its own whose id says nothing of its birth. */
function sizeWithBytes(graph: HeapGraph): (node: number) => number {
  const findBytes = graph.edgeFinder('internal', 'backing_store')
  return (node) => {
    const edge = graph.nodeType(node) === 'object' ? findBytes(node) : -1
    const bytes = edge < 0 ? graph.root : graph.edgeTarget(edge)
    return graph.selfSize(node) + (isBufferData(graph, bytes) ? graph.selfSize(bytes) : 0)
  }
}

function isBufferData(graph: HeapGraph, node: number): boolean {
  return graph.nodeType(node) === 'native' && graph.nodeName(node) === 'system / JSArrayBufferData'
}

function groupOf(groups: Map<number, Group>, key: number, kind: string, stretches: number): Group {
  let group = groups.get(key)
  if (!group) {
    group = { kind, nodes: [], counts: new Array<number>(stretches).fill(0), bytes: 0, earlier: 0 }
    groups.set(key, group)
  }
  return group
}

/** What a reader calls one: however it is held. */
function byKind(groups: readonly Group[]): Pick<Group, 'kind' | 'nodes' | 'bytes'>[] {
  const merged = new Map<string, Pick<Group, 'kind' | 'nodes' | 'bytes'>>()
  for (const { kind, nodes, bytes } of groups) {
    const same = merged.get(kind)
    merged.set(
      kind,
      same ? { kind, nodes: [...same.nodes, ...nodes], bytes: same.bytes + bytes } : { kind, nodes, bytes },
    )
  }
  return [...merged.values()]
}

function inProportion(counts: readonly number[], stretches: readonly Stretch[]): boolean {
  if (Math.min(...counts) <= constantFew) return false
  const [first = 0] = counts
  return counts.every((count, index) => {
    const expected = (first * (stretches[index]?.calls ?? 0)) / (stretches[0]?.calls ?? 1)
    return Math.abs(count - expected) <= Math.max(constantFew, tolerated * count)
  })
}
