import type { HeapGraph } from './graph.js'

/** Words of a context in front of its variables: map, length, scope info, enclosing context. */
const wordsBefore = 4
const wordBytes = 8

/**
 * Names for the variable that an unnamed edge of a context stands for. V8 names those of functions and modules, and not
 * those of blocks (Vitest runs every module in one): their edges are numbered, by a count that leaves out small
 * integers, while the context's scope info lists all names in order. Functions and classes, which are called what their
 * variable is, tell how many were left out before them; where that does not settle it, several names are possible.
 *
 * @returns the possible names, none where the scope info has no list (more than 75 variables)
 */
export function variablesOf(graph: HeapGraph, context: number, edge: number): readonly string[] {
  const names = namesIn(graph, context)
  const index = graph.edgeName(edge)
  if (typeof index !== 'number' || names.length === 0) return []
  let first = index
  let last = names.length - 1
  for (const { at, named } of anchors(graph, context, names)) {
    if (at <= index) first = Math.max(first, named + index - at)
    if (at >= index) last = Math.min(last, named - (at - index))
  }
  return names.slice(first, Math.max(last, first) + 1)
}

/** Edges whose variable is known, or at most: each further edge takes one name from the end. */
function anchors(graph: HeapGraph, context: number, names: readonly string[]): { at: number; named: number }[] {
  const edges = hiddenEdges(graph, context)
  const targets = edges.map((edge) => graph.edgeTarget(edge))
  const most = graph.edgeName(edges.at(-1) ?? 0) as number
  const found = edges.flatMap((edge, position) => {
    const at = graph.edgeName(edge) as number
    const target = targets[position] as number
    // `const alias = original`: two variables of one function tell nothing.
    const isOnlyOne = targets.indexOf(target) === targets.lastIndexOf(target)
    const named = isOnlyOne && graph.nodeType(target) === 'closure' ? names.indexOf(graph.nodeName(target)) : -1
    return named >= at ? [{ at, named }] : []
  })
  return [...found, { at: most + 1, named: names.length }]
}

function namesIn(graph: HeapGraph, context: number): string[] {
  const info = graph.findEdge(context, 'internal', 'scope_info')
  if (info < 0) return []
  const count = graph.selfSize(context) / wordBytes - wordsBefore
  const names: string[] = []
  for (const edge of hiddenEdges(graph, graph.edgeTarget(info))) {
    if (names.length === count) break
    const name = graph.edgeTarget(edge)
    if (graph.edgeName(edge) !== names.length || graph.nodeType(name) !== 'string') return []
    names.push(graph.nodeName(name))
  }
  return names.length === count ? names : []
}

function hiddenEdges(graph: HeapGraph, node: number): number[] {
  const edges: number[] = []
  for (let edge = graph.firstEdge(node); edge < graph.edgeEnd(node); edge++)
    if (graph.edgeType(edge) === 'hidden') edges.push(edge)
  return edges.sort((left, right) => (graph.edgeName(left) as number) - (graph.edgeName(right) as number))
}
