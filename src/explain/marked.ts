import { textOf, type HeapGraph } from '../snapshot/index.js'

/**
 * Objects that are marked in the heap without being held: an object of the class `markClass` has the name of each as its
 * `label`, and a WeakRef to it as its `reference`.
 *
 * @returns the node of each, by its label
 */
export function findMarked(graph: HeapGraph, markClass: string): Map<string, number> {
  const marked = new Map<string, number>()
  const names = graph.strings.indexesOf(markClass)
  for (let node = 0; node < graph.nodeCount; node++) {
    if (!names.includes(graph.nodes.name[node] as number) || graph.nodeType(node) !== 'object') continue
    const label = graph.findEdge(node, 'property', 'label')
    const reference = graph.findEdge(node, 'property', 'reference')
    if (label < 0 || reference < 0) continue
    const target = weakTarget(graph, graph.edgeTarget(reference))
    const text = textOf(graph, graph.edgeTarget(label))
    if (target !== undefined && text !== undefined) marked.set(text, target)
  }
  return marked
}

function weakTarget(graph: HeapGraph, reference: number): number | undefined {
  for (let edge = graph.firstEdge(reference), end = graph.edgeEnd(reference); edge < end; edge++) {
    if (graph.edgeType(edge) === 'weak' && graph.edgeName(edge) === 'target') return graph.edgeTarget(edge)
  }
  return undefined
}
