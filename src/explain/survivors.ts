import type { SurvivorGroup } from '../report/report.js'
import { reachable, type HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
}

export interface SurvivorQuestion {
  readonly graph: HeapGraph
  /** Two stretches of calls before the snapshot, one right after the other; the second is twice as long. */
  readonly stretches: readonly [Stretch, Stretch]
  /** All calls that were ever made before the snapshot. */
  readonly calls: number
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

/**
 * Kinds of objects whose survivors are in proportion to the calls: several per call, or one every tenth call. Proved
 * three times: the second stretch left twice as many as the first, give or take a constant few, and all calls before
 * them left as many in proportion. The last tells a leak from a ring that was full already, whose newest elements were
 * born in the latest calls as well.
 */
export function findSurvivors({ graph, stretches, calls }: SurvivorQuestion): ProvedGroup[] {
  const [first, second] = stretches
  const alive = reachable(graph)
  const kinds = new Kinds(graph)
  const groups = new Map<string, { nodes: number[]; counts: [number, number]; bytes: number; ever: number }>()
  for (let node = 0; node < graph.nodeCount; node++) {
    if (alive[node] !== 1) continue
    const kind = kinds.of(node)
    let group = groups.get(kind)
    if (!group) groups.set(kind, (group = { nodes: [], counts: [0, 0], bytes: 0, ever: 0 }))
    group.ever++
    const id = graph.nodeId(node)
    // Only odd ids are given in order: even ones belong to native objects, and are made of their addresses.
    if (id <= first.afterId || id % 2 === 0) continue
    group.nodes.push(node)
    group.counts[id <= second.afterId ? 0 : 1]++
    group.bytes += graph.selfSize(node)
  }
  const tracked = first.calls + second.calls
  return [...groups]
    .filter(([, { counts, nodes, ever }]) => {
      return inProportion(counts, stretches) && ever >= (shareOfAllCalls * calls * nodes.length) / tracked
    })
    .map(([className, { nodes, bytes }]) => ({
      className,
      nodes,
      perCall: nodes.length / tracked,
      bytesPerCall: bytes / tracked,
    }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
}

function inProportion(counts: readonly [number, number], [first, second]: readonly [Stretch, Stretch]): boolean {
  const expected = (counts[0] / first.calls) * second.calls
  const off = Math.abs(counts[1] - expected)
  return Math.min(...counts) > constantFew && off <= Math.max(constantFew, tolerated * counts[1])
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
