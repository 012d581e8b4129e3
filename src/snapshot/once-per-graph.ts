import type { HeapGraph } from './graph.js'

/** What `make` finds in a graph, found once for it and gone with it: most of it costs a walk over the whole heap. */
export function oncePerGraph<Found extends object>(make: (graph: HeapGraph) => Found): (graph: HeapGraph) => Found {
  const known = new WeakMap<HeapGraph, Found>()
  return (graph) => {
    let found = known.get(graph)
    if (!found) known.set(graph, (found = make(graph)))
    return found
  }
}
