import type { SurvivorGroup } from '../report/report.js'
import { reachable, type HeapGraph } from '../snapshot/index.js'
import { isUsersKind, kindOf } from './groups.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
}

export interface SurvivorQuestion {
  readonly graph: HeapGraph
  /** One or more stretches of calls before the snapshot, one right after the other. */
  readonly stretches: readonly Stretch[]
  /** All calls that were ever made before the snapshot. */
  readonly calls: number
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
/** Of the objects that all calls would have left at the same rate, at least this share must be there. */
const shareOfAllCalls = 0.5
/** Of the growth that is to be explained, all that multiplies must make up this share: the rest are backing stores. */
const shareOfGrowth = 0.25
/** V8's own kinds come and go with its compilers: only so many per call, at least, can be the program's doing. */
const leastOfEngine = 0.5

/**
 * Kinds of objects whose survivors are in proportion to the calls: several per call, or one every tenth call. A longer
 * stretch must have left more in proportion, give or take a constant few, and so must all the calls before: that tells
 * a leak from a ring that was full already, whose newest elements were born in the latest calls as well.
 */
export function findSurvivors({ graph, stretches, calls, bytesPerCall }: SurvivorQuestion): ProvedGroup[] {
  const tracked = stretches.reduce((sum, stretch) => sum + stretch.calls, 0)
  const proved = [...groupByKind(graph, stretches)].filter(([kind, { counts, nodes, ever }]) => {
    const perCall = nodes.length / tracked
    if (!isUsersKind(kind) && perCall < leastOfEngine) return false
    return inProportion(counts, stretches) && ever >= shareOfAllCalls * calls * perCall
  })
  const explained = proved.reduce((sum, [, { bytes }]) => sum + bytes, 0) / tracked
  if (explained < shareOfGrowth * bytesPerCall) return []
  return proved
    .map(([className, { nodes, bytes }]) => ({
      className,
      nodes,
      perCall: nodes.length / tracked,
      bytesPerCall: bytes / tracked,
    }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
}

interface Group {
  /** Born in the stretches. */
  readonly nodes: number[]
  readonly counts: number[]
  bytes: number
  /** Born at any time. */
  ever: number
}

function groupByKind(graph: HeapGraph, stretches: readonly Stretch[]): Map<string, Group> {
  const alive = reachable(graph)
  const kinds = new Kinds(graph)
  const groups = new Map<string, Group>()
  for (let node = 0; node < graph.nodeCount; node++) {
    if (alive[node] !== 1) continue
    const kind = kinds.of(node)
    let group = groups.get(kind)
    if (!group) groups.set(kind, (group = { nodes: [], counts: stretches.map(() => 0), bytes: 0, ever: 0 }))
    group.ever++
    const id = graph.nodeId(node)
    // Only odd ids are given in order: even ones belong to native objects, and are made of their addresses.
    const bornIn = id % 2 === 0 ? -1 : stretches.findLastIndex(({ afterId }) => id > afterId)
    if (bornIn < 0) continue
    group.nodes.push(node)
    group.counts[bornIn] = (group.counts[bornIn] ?? 0) + 1
    group.bytes += graph.selfSize(node)
  }
  return groups
}

function inProportion(counts: readonly number[], stretches: readonly Stretch[]): boolean {
  if (Math.min(...counts) <= constantFew) return false
  const [first = 0] = counts
  return counts.every((count, index) => {
    const expected = (first * (stretches[index]?.calls ?? 0)) / (stretches[0]?.calls ?? 1)
    return Math.abs(count - expected) <= Math.max(constantFew, tolerated * count)
  })
}

/** The kind of a node, made once for each type and name: there are some hundred of them for millions of nodes. */
class Kinds {
  readonly #graph: HeapGraph
  readonly #known = new Map<number, string>()

  constructor(graph: HeapGraph) {
    this.#graph = graph
  }

  of(node: number): string {
    const { nodes, nodeTypes } = this.#graph
    const key = (nodes.name[node] as number) * nodeTypes.length + (nodes.type[node] as number)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const kind = kindOf(this.#graph, node)
    this.#known.set(key, kind)
    return kind
  }
}
