import type { HeapGraph } from '../snapshot/index.js'

/** Edges that point at a node, weak ones included. */
export function retainersOf(graph: HeapGraph, node: number): number[] {
  const { first, edge } = graph.retainers
  return [...edge.subarray(first[node], first[node + 1])]
}

/** What a node refers to, each once: one may be an entry's key and its value. Keys of a WeakMap are among them. */
export function targetsOf(graph: HeapGraph, node: number): Set<number> {
  const targets = new Set<number>()
  for (let edge = graph.firstEdge(node), end = graph.edgeEnd(node); edge < end; edge++)
    targets.add(graph.edgeTarget(edge))
  return targets
}
