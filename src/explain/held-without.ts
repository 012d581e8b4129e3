import { reachable, type HeapGraph, type WalkFilter } from '../snapshot/index.js'

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
  const names = graph.strings.indexesOf('(Handle scope)')
  const synthetic = graph.nodeTypes.indexOf('synthetic')
  for (let edge = graph.firstEdge(graph.root); edge < graph.edgeEnd(graph.root); edge++) {
    const group = graph.edgeTarget(edge)
    for (let inner = graph.firstEdge(group); inner < graph.edgeEnd(group); inner++) {
      const node = graph.edgeTarget(inner)
      if (graph.nodes.type[node] === synthetic && names.includes(graph.nodes.name[node] as number)) return node
    }
  }
  return -1
}
