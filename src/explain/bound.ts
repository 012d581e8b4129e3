import type { HeapGraph } from '../snapshot/index.js'

/** The edge from what `bind` returned to the function that it was called on. */
export const boundFunctionEdge = 'bound_function'

export interface StoodFor {
  /** The function that a reader knows. */
  readonly node: number
  /** Whether an emitter calls it once: Node puts a function of its own before it, which takes it off the emitter. */
  readonly isOnce: boolean
}

/** What a node is shown as: what `bind` returned as the function that it stands for, all others as they are. */
export function stoodForBy(graph: HeapGraph, node: number): StoodFor {
  if (graph.nodeType(node) !== 'closure') return { node, isOnce: false }
  const edge = graph.findEdge(node, 'internal', boundFunctionEdge)
  if (edge < 0) return { node, isOnce: false }
  const called = graph.edgeTarget(edge)
  const listener = graph.nodeName(called) === onceWrapper ? graph.findEdge(node, 'property', 'listener') : -1
  return listener < 0 ? { node: called, isOnce: false } : { node: graph.edgeTarget(listener), isOnce: true }
}

/** In Node's `events`; the listener is a property of what is bound. */
const onceWrapper = 'onceWrapper'

/** Before the class of such a listener. */
export const once = '(once) '
