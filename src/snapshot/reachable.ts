import type { HeapGraph } from './graph.js'
import { oncePerGraph } from './once-per-graph.js'
import { Walk, type WalkFilter } from './walk.js'

/** The walk over everything that is alive. */
export const wholeWalk = oncePerGraph((graph) => walkFromRoot(graph))

function walkFromRoot(graph: HeapGraph, filter?: WalkFilter): Walk {
  const walk = new Walk(graph, filter)
  walk.from([graph.root])
  return walk
}

/**
 * What is alive, 1 per node; with a filter, what would still be alive without those nodes or edges. In a snapshot that
 * V8 took after its own collection everything is, except what only weak edges hold.
 */
export function reachable(graph: HeapGraph, { skipNode, skipEdge }: WalkFilter = {}): Uint8Array {
  if (!skipNode && !skipEdge) return wholeWalk(graph).reached
  return walkFromRoot(graph, { skipNode, skipEdge }).reached
}

/**
 * Bytes that would be freed if all of `nodes` went together. Retained sizes cannot be added up for that: of two objects
 * that share a third neither retains it, and of two that refer to each other one may be counted twice.
 *
 * @param afterId what has no higher id is not counted, nor what it holds: the latest links of a list hold all others
 */
export function sizeRetainedTogether(graph: HeapGraph, nodes: Iterable<number>, afterId = 0): number {
  const gone = new Uint8Array(graph.nodeCount)
  for (const node of nodes) gone[node] = 1
  const alive = reachable(graph)
  const without = new Walk(graph, { skipNode: (node) => gone[node] === 1 })
  without.from([graph.root])
  without.from(bornUntil(graph, afterId, alive))
  let size = 0
  for (let node = 0; node < graph.nodeCount; node++)
    if (alive[node] === 1 && without.reached[node] === 0) size += graph.selfSize(node)
  return size
}

/** Only odd ids are given in order: even ones belong to native objects, and are made of their addresses. */
function* bornUntil(graph: HeapGraph, id: number, alive: Uint8Array): Generator<number> {
  for (let node = 0; node < graph.nodeCount; node++)
    if (alive[node] === 1 && graph.nodeId(node) <= id && graph.nodeId(node) % 2 !== 0) yield node
}
