import type { HeapGraph } from './graph.js'

/** Words of a context in front of its variables: map, length, scope info, enclosing context. */
const wordsBefore = 4
const wordBytes = 8

/** Of the names that an edge may stand for, those that it still may by what else is known. */
export type Tell = (edge: number, possible: readonly string[]) => readonly string[]

/** What is always right. */
export const byCount: Tell = (_, possible) => possible

/**
 * Names for the variable that an unnamed edge of a context stands for. V8 names those of functions and modules, and not
 * those of blocks (Vitest runs every module in one): their edges are numbered, by a count that leaves out small
 * integers, while the context's scope info lists all names in order. Functions and classes, which are mostly called what
 * their variable is, tell how many were left out before them; where that does not settle it, several names are possible.
 *
 * @param tell what is known beside the count; where that contradicts itself it says nothing
 * @returns the possible names, none where the scope info has no list (more than 75 variables)
 */
export function variablesOf(
  graph: HeapGraph,
  context: number,
  edge: number,
  tell: Tell = byFunctions(graph, context),
): readonly string[] {
  const names = namesIn(graph, context)
  const edges = hiddenEdges(graph, context)
  const asked = edges.indexOf(edge)
  if (asked < 0 || names.length === 0) return []
  const most = names.length - 1 - (graph.edgeName(edges.at(-1) ?? 0) as number)
  const counted = edges.map((one) => {
    const index = graph.edgeName(one) as number
    return names.slice(index, index + most + 1)
  })
  const told = edges.map((one, position) => {
    const possible = counted[position] as string[]
    const chosen = tell(one, possible)
    return possible.flatMap((name, leftOut) => (chosen.includes(name) ? [leftOut] : []))
  })
  const leftOut = inOrder(told)[asked] as number[]
  return leftOut.length === 0
    ? (counted[asked] as string[])
    : leftOut.map((count) => (counted[asked] as string[])[count] as string)
}

/** By the counts of what may have been left out before each edge: none falls from one edge to the next. */
function inOrder(counts: readonly (readonly number[])[]): readonly (readonly number[])[] {
  let least = 0
  const rising = counts.map((some) => {
    const left = some.filter((count) => count >= least)
    least = left[0] ?? Infinity
    return left
  })
  let most = Infinity
  const falling = rising.reverse().map((some) => {
    const left = some.filter((count) => count <= most)
    most = left.at(-1) ?? -Infinity
    return left
  })
  return most === -Infinity || least === Infinity ? counts.map(() => []) : falling.reverse()
}

/** Functions that were made in the context itself: others are called by what they were elsewhere, `now` for `Date.now`. */
function byFunctions(graph: HeapGraph, context: number): Tell {
  const called = new Map(
    hiddenEdges(graph, context).flatMap((edge): [number, string][] => {
      const target = graph.edgeTarget(edge)
      const madeIn = graph.nodeType(target) === 'closure' ? graph.findEdge(target, 'internal', 'context') : -1
      return madeIn >= 0 && graph.edgeTarget(madeIn) === context ? [[edge, graph.nodeName(target)]] : []
    }),
  )
  const all = [...called.values()]
  // `const alias = original`: two variables of one function, or of two that are called the same, tell nothing.
  const isOnlyOne = (name: string): boolean => all.indexOf(name) === all.lastIndexOf(name)
  return (edge, possible) => {
    const name = called.get(edge)
    return name !== undefined && possible.includes(name) && isOnlyOne(name) ? [name] : possible
  }
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
