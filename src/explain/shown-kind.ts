import type { HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** The kind of a node for people, with what its class does not tell. It is asked of nodes that are shown, and not of all. */
export function shownKind(graph: HeapGraph, node: number): string {
  return isGenerator(graph, node) ? ofGenerator + kindOf(graph, node) : kindOf(graph, node)
}

/** What a generator function returned: its class is called what the function is. */
function isGenerator(graph: HeapGraph, node: number): boolean {
  if (graph.nodeType(node) !== 'object' || graph.nodeName(node) === unnamed) return false
  return graph.findEdge(node, 'internal', 'parameters_and_registers') >= 0
}

/** Of a function without a name, and of what V8 keeps for an async function. */
const unnamed = 'Generator'

const ofGenerator = 'generator '
