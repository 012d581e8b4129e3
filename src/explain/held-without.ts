import { engineRootsOf, reachable, type HeapGraph, type WalkFilter } from '../snapshot/index.js'

/**
 * What is alive without these nodes and edges, 1 per node; and without what only a handle of V8's holds. Those last no
 * longer than the function that has them: a compiler at work in another thread has one to each object that it makes a constant of.
 */
export function heldWithout(graph: HeapGraph, { skipNode, skipEdge }: WalkFilter): Uint8Array {
  const handles = handleScope(graph)
  return reachable(graph, { skipNode: (node) => node === handles || skipNode?.(node) === true, skipEdge })
}

/** The root of V8's handles; -1 where a snapshot has none. */
export function handleScope(graph: HeapGraph): number {
  return engineRootsOf(graph).find(({ name }) => name === '(Handle scope)')?.node ?? -1
}
