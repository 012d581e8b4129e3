import type { SurvivorGroup } from '../report/report.js'
import { sizeRetainedTogether, type HeapGraph } from '../snapshot/index.js'
import { byText } from './by-text.js'
import { holdersIn, noChain } from './chains.js'
import { isEnginesPart, partTypes } from './engine-held.js'
import { isBackingStore, isBufferData, isProgramsKind, typesAlike } from './groups.js'
import { kindsIn, type Kinds } from './kinds.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
  /** Objects of the kind, held in the same ways, that were born before the stretches. */
  readonly earlier: number
  /** Those have no higher id. */
  readonly afterId: number
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
/** Of the growth that is to be explained, all that multiplies must make up this share, or hold it: the rest are tables. */
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
  return findBorn(question, (group) => isOfAllCalls(group, question))
}

/**
 * Kinds of objects, held in the same way, of which each stretch has made some that are there, in proportion to the calls.
 *
 * @param isMeant whether those of the calls before say so as well
 */
export function findBorn(question: SurvivorQuestion, isMeant: (group: HeldGroup) => boolean): ProvedGroup[] {
  const { graph, stretches } = question
  const tracked = callsIn(stretches)
  const sizes = (groups: readonly Group[]) =>
    groups.map(({ bytes, nodes }) => ({ nodes, bytesPerCall: bytes / tracked }))
  const kinds = kindsIn(graph)
  const ofKinds = groupBy((node) => kinds.of(node), bornIn(graph, stretches), kinds, question)
  const possible = [...ofKinds.values()].filter((group) => mayMultiply(group, tracked, question))
  // Where no object stays this is the answer, and how each object of the heap is held is not asked.
  if (!explainGrowth(question, sizes(possible))) return []
  const groups = byHolders(possible, kinds, question)
  const proved = groups.filter((group) => comesWithCalls(group, tracked, question) && isMeant(group))
  if (!explainGrowth(question, sizes(proved))) return []
  return byKind(proved)
    .map(({ kind, nodes, bytes, earlier }) => ({
      className: kind,
      nodes,
      earlier,
      afterId: startOf(stretches),
      perCall: nodes.length / tracked,
      bytesPerCall: bytes / tracked,
    }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall || byText(left.className, right.className))
}

/**
 * Whether anything that V8 has among its own multiplies. Its compilers make no object for each call: a program may, in
 * ways that are not seen as its own (the getters of a property, which lie in the shape of an object).
 */
export function doEnginesMultiply(question: SurvivorQuestion): boolean {
  const groups = findSurvivors({ ...question, compilers: false })
  return groups.some(({ className }) => !isProgramsKind(className) && !isBackingStore(className))
}

/** Whether these make up enough of the growth, themselves or with what nothing else holds: the store of an array of doubles. */
export function explainGrowth(
  { graph, stretches, bytesPerCall }: SurvivorQuestion,
  groups: readonly Pick<ProvedGroup, 'nodes' | 'bytesPerCall'>[],
): boolean {
  const enough = shareOfGrowth * bytesPerCall
  if (groups.reduce((sum, group) => sum + group.bytesPerCall, 0) >= enough) return true
  const nodes = groups.flatMap((group) => group.nodes)
  return nodes.length > 0 && sizeRetainedTogether(graph, nodes, startOf(stretches)) / callsIn(stretches) >= enough
}

export function callsIn(stretches: readonly Pick<Stretch, 'calls'>[]): number {
  return stretches.reduce((sum, { calls }) => sum + calls, 0)
}

/** Objects of a kind that were born in the stretches. */
interface Group {
  readonly kind: string
  readonly nodes: number[]
  /** In each stretch. */
  readonly counts: number[]
  bytes: number
}

/** Held in the same way. */
export interface HeldGroup extends Group {
  /** Objects of the same kind, held in the same way, that were born before. */
  readonly earlier: number
}

/** What is true of a group is true of the kind: a kind that cannot multiply has no group that does. */
function mayMultiply({ kind, counts, nodes }: Group, tracked: number, { compilers }: SurvivorQuestion): boolean {
  if (Math.min(...counts) <= constantFew) return false
  return isProgramsKind(kind) || (nodes.length / tracked >= leastOfEngine && (!compilers || isBackingStore(kind)))
}

/** Whether in each stretch more of `nodes` were born than come by chance. */
export function isMoreThanAFew({ graph, stretches }: SurvivorQuestion, nodes: readonly number[]): boolean {
  return Math.min(...birthsIn(graph, stretches, nodes)) > constantFew
}

function birthsIn(graph: HeapGraph, stretches: readonly Stretch[], nodes: readonly number[]): number[] {
  const counts = new Array<number>(stretches.length).fill(0)
  for (const node of nodes) {
    const stretch = stretchOf(graph, stretches, node)
    counts[stretch] = (counts[stretch] ?? 0) + 1
  }
  return counts
}

function stretchOf(graph: HeapGraph, stretches: readonly Stretch[], node: number): number {
  return stretches.findLastIndex(({ afterId }) => graph.nodeId(node) > afterId)
}

function comesWithCalls(group: HeldGroup, tracked: number, question: SurvivorQuestion): boolean {
  const { graph, stretches, compilers } = question
  if (!mayMultiply(group, tracked, question)) return false
  if (compilers && arePartsOfEngine(graph, group.nodes)) return false
  return isInStep(group.counts, stretches)
}

function isOfAllCalls({ nodes, earlier }: HeldGroup, { stretches, calls, slowing }: SurvivorQuestion): boolean {
  const perCall = nodes.length / callsIn(stretches)
  if (slowing && perCall < (holdsUp * earlier) / calls) return false
  return haveEarlierLeft({ earlier, calls }, perCall)
}

/**
 * Whether so many came in each stretch as come with calls, and half as many per call, at least, were there of all that
 * were made before.
 */
export function multiplyWith(
  counts: readonly number[],
  stretches: readonly Pick<Stretch, 'calls'>[],
  before: Before,
): boolean {
  const perCall = counts.reduce((sum, count) => sum + count, 0) / callsIn(stretches)
  return isInStep(counts, stretches) && haveEarlierLeft(before, perCall)
}

/** What the calls before the stretches have left. */
interface Before {
  readonly earlier: number
  readonly calls: number
}

/** Whether half as many per call, at least, were there of all calls before. */
export function haveEarlierLeft({ earlier, calls }: Before, perCall: number): boolean {
  return earlier >= shareOfEarlierCalls * calls * perCall
}

function isInStep(counts: readonly number[], stretches: readonly Pick<Stretch, 'calls'>[]): boolean {
  return Math.min(...counts) > constantFew && inProportion(counts, stretches)
}

/** A group is held in one way: one of it tells. */
function arePartsOfEngine(graph: HeapGraph, [node = graph.root]: readonly number[]): boolean {
  return partTypes.has(graph.nodeType(node)) && isEnginesPart(graph, node)
}

/** The highest id of what was born before all of them. */
export function startOf(stretches: readonly Stretch[]): number {
  return Math.min(...stretches.map(({ afterId }) => afterId))
}

export function bornIn(graph: HeapGraph, stretches: readonly Stretch[]): number[] {
  const start = startOf(stretches)
  const born: number[] = []
  for (let node = 0; node < graph.nodeCount; node++)
    if (isBornAfter(graph, node, start) && !isBufferData(graph, node)) born.push(node)
  return born
}

/** Only odd ids are given in order: even ones belong to native objects, and are made of their addresses. */
function isBornAfter(graph: HeapGraph, node: number, id: number): boolean {
  return graph.nodeId(node) % 2 !== 0 && graph.nodeId(node) > id
}

function byHolders(groups: readonly Group[], kinds: Kinds, question: SurvivorQuestion): HeldGroup[] {
  const { graph, stretches } = question
  const start = startOf(stretches)
  const chains = holdersIn(graph)
  const numberOf = new Map(groups.map(({ nodes: [node = graph.root] }, index) => [kinds.of(node), index]))
  /** A number of its own for each pair of chain and kind; none for what is not alive, and for kinds that are no group. */
  const keyOf = (node: number): number | undefined => {
    const number = numberOf.get(kinds.of(node))
    const chain = number === undefined ? noChain : chains.of(node)
    return number === undefined || chain === noChain ? undefined : chain * groups.length + number
  }
  const held = groupBy(
    keyOf,
    groups.flatMap(({ nodes }) => nodes),
    kinds,
    question,
  )
  const earlier = new Map<number, number>()
  const types = typesAlike(
    graph,
    groups.map(({ nodes: [node = graph.root] }) => node),
  )
  for (let node = 0; node < graph.nodeCount; node++) {
    if (types[graph.nodes.type[node] as number] !== 1) continue
    const key = isBornAfter(graph, node, start) ? undefined : keyOf(node)
    if (key !== undefined && held.has(key)) earlier.set(key, (earlier.get(key) ?? 0) + 1)
  }
  return [...held].map(([key, group]) => ({ ...group, earlier: earlier.get(key) ?? 0 }))
}

function groupBy(
  keyOf: (node: number) => number | undefined,
  born: readonly number[],
  kinds: Kinds,
  { graph, stretches }: SurvivorQuestion,
): Map<number, Group> {
  const groups = new Map<number, Group>()
  const bytesOf = sizeWithBytes(graph)
  for (const node of born) {
    const key = keyOf(node)
    if (key === undefined) continue
    let group = groups.get(key)
    if (!group) {
      const kind = kinds.names[kinds.of(node)] as string
      group = { kind, nodes: [], counts: new Array<number>(stretches.length).fill(0), bytes: 0 }
      groups.set(key, group)
    }
    const stretch = stretchOf(graph, stretches, node)
    group.nodes.push(node)
    group.counts[stretch] = (group.counts[stretch] ?? 0) + 1
    group.bytes += bytesOf(node)
  }
  return groups
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

type KindGroup = Pick<HeldGroup, 'kind' | 'nodes' | 'bytes' | 'earlier'>

/** What a reader calls one: however it is held. */
function byKind(groups: readonly HeldGroup[]): KindGroup[] {
  const merged = new Map<string, KindGroup>()
  for (const group of groups) {
    const { kind } = group
    const same = merged.get(kind)
    merged.set(kind, same ? together(same, group) : group)
  }
  return [...merged.values()]
}

function together(one: KindGroup, other: KindGroup): KindGroup {
  return {
    kind: one.kind,
    nodes: [...one.nodes, ...other.nodes],
    bytes: one.bytes + other.bytes,
    earlier: one.earlier + other.earlier,
  }
}

function inProportion(counts: readonly number[], stretches: readonly Pick<Stretch, 'calls'>[]): boolean {
  const [first = 0] = counts
  return counts.every((count, index) => {
    const expected = (first * (stretches[index]?.calls ?? 0)) / (stretches[0]?.calls ?? 1)
    return Math.abs(count - expected) <= Math.max(constantFew, tolerated * count)
  })
}
