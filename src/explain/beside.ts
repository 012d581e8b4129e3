import type { HeapGraph } from '../snapshot/index.js'
import { kindsIn } from './kinds.js'
import { callsIn, explainGrowth, haveEarlierLeft, type ProvedGroup, type SurvivorQuestion } from './survivors.js'

/** Whoever holds so many of a group is the container that they lie in. */
const shareInside = 0.9

/**
 * Objects of the kind that were born before the group and lie in the same container. A table that was there from the
 * start is of the same kind often, and held in the same way, but is another one. Undefined where the group lies in no one
 * container: in a linked list, in a list of lists.
 */
export function earlierInContainer(
  graph: HeapGraph,
  { nodes, afterId }: Pick<ProvedGroup, 'nodes' | 'afterId'>,
): number | undefined {
  const kinds = kindsIn(graph)
  const [first = graph.root] = nodes
  const kind = kinds.of(first)
  const group = new Set(nodes)
  let most: number | undefined
  for (const holder of holdersOf(graph, first)) {
    let inside = 0
    let earlier = 0
    for (const node of heldBy(graph, holder)) {
      if (group.has(node)) inside++
      else if (kinds.of(node) === kind && graph.nodeId(node) <= afterId) earlier++
    }
    if (inside >= shareInside * nodes.length) most = Math.max(most ?? 0, earlier)
  }
  return most
}

/** More than all calls have made, by half: some have come otherwise. */
const tooMany = 1.5

/**
 * Whether others of their kind, and not those of the calls before, may be why `groups` seem to multiply: objects that one
 * stretch has left, some of them for a while, beside a table that the program has had from the start.
 */
export function areOthersBeside(question: SurvivorQuestion, groups: readonly ProvedGroup[]): boolean {
  const { graph, calls, stretches } = question
  const sure = groups.filter((group) => {
    const perCall = group.nodes.length / callsIn(stretches)
    const inContainer = earlierInContainer(graph, group)
    if (inContainer !== undefined) return haveEarlierLeft({ earlier: inContainer, calls }, perCall)
    return group.earlier <= tooMany * perCall * calls
  })
  return !explainGrowth(question, sure)
}

function holdersOf(graph: HeapGraph, node: number): Set<number> {
  const { first, edge, owner } = graph.retainers
  const holders = new Set<number>()
  for (let at = first[node] as number; at < (first[node + 1] as number); at++)
    if (graph.edgeType(edge[at] as number) !== 'weak') holders.add(owner[at] as number)
  return holders
}

/** Each once, though it may be an entry's key and its value. */
function* heldBy(graph: HeapGraph, holder: number): Generator<number> {
  const seen = new Uint8Array(graph.nodeCount)
  for (let edge = graph.firstEdge(holder), end = graph.edgeEnd(holder); edge < end; edge++) {
    const node = graph.edgeTarget(edge)
    if (seen[node] === 0 && graph.edgeType(edge) !== 'weak') yield node
    seen[node] = 1
  }
}
