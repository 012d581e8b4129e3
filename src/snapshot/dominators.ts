import { depthFirstOrder, type DepthFirstOrder } from './depth-first.js'
import type { HeapGraph } from './graph.js'

export interface Dominators {
  /** Node → the node without which it would be garbage, the nearest one; -1 for the root and for what is garbage. */
  readonly immediate: Int32Array
  /** Node → bytes that its own collection would free: its self size and that of all nodes it dominates. */
  readonly retainedSizes: Float64Array
}

/**
 * Immediate dominators after Lengauer and Tarjan (A fast algorithm for finding dominators in a flowgraph, TOPLAS 1979,
 * https://doi.org/10.1145/357062.357071), the variant with path compression alone.
 *
 * Not the usual fixpoint over postorder (Cooper, Harvey, Kennedy): its number of rounds grows with the nesting of cycles,
 * and a heap is all cycles: objects and their prototypes, closures and contexts, doubly linked lists. DevTools, too,
 * left a fixpoint for this. O(m log n) holds for every graph. All of it is loops over typed arrays: a linked list of a million nodes is a tree a million
 * deep, which no recursion survives.
 */
export function dominators(graph: HeapGraph): Dominators {
  const order = depthFirstOrder(graph)
  const immediate = immediateDominators(graph, order)
  return { immediate: toNodes(graph, order, immediate), retainedSizes: retainedSizes(graph, order, immediate) }
}

/** In numbers of the depth-first order; the root's entry is its own number, 0. */
function immediateDominators(
  graph: HeapGraph,
  { node, number, parent, count, isStrong }: DepthFirstOrder,
): Uint32Array {
  const { first, edge: retainingEdge, owner } = graph.retainers
  const dominator = new Uint32Array(count)
  const semi = Uint32Array.from({ length: count }, (_, vertex) => vertex)
  const forest = new Forest(semi)
  // Per vertex, the list of those whose semidominator it is. 0 ends a list: the root is in none.
  const bucket = new Uint32Array(count)
  const nextInBucket = new Uint32Array(count)
  for (let vertex = count - 1; vertex > 0; vertex--) {
    const target = node[vertex] as number
    let best = semi[vertex] as number
    for (let at = first[target] as number, end = first[target + 1] as number; at < end; at++) {
      const from = number[owner[at] as number] as number
      if (from === 0 || !isStrong(retainingEdge[at] as number)) continue
      const candidate = semi[forest.lowest(from - 1)] as number
      if (candidate < best) best = candidate
    }
    semi[vertex] = best
    nextInBucket[vertex] = bucket[best] as number
    bucket[best] = vertex
    const above = parent[vertex] as number
    forest.link(above, vertex)
    for (let waiting = bucket[above] as number; waiting !== 0; waiting = nextInBucket[waiting] as number) {
      const lowest = forest.lowest(waiting)
      dominator[waiting] = (semi[lowest] as number) < (semi[waiting] as number) ? lowest : above
    }
    bucket[above] = 0
  }
  for (let vertex = 1; vertex < count; vertex++)
    if (dominator[vertex] !== semi[vertex]) dominator[vertex] = dominator[dominator[vertex] as number] as number
  return dominator
}

/** The part of the depth-first tree seen so far, with compressed paths. */
class Forest {
  readonly #semi: Uint32Array
  /** Parent in the forest plus 1; 0 for the root of a tree. */
  readonly #ancestor: Uint32Array
  /** The vertex of lowest semidominator on the way from here to where the path was compressed to. */
  readonly #label: Uint32Array
  readonly #path: number[] = []

  constructor(semi: Uint32Array) {
    this.#semi = semi
    this.#ancestor = new Uint32Array(semi.length)
    this.#label = semi.slice()
  }

  link(parent: number, child: number): void {
    this.#ancestor[child] = parent + 1
  }

  /** The vertex with the lowest semidominator between `vertex` and the root of its tree, the latter excluded. */
  lowest(vertex: number): number {
    if (this.#ancestor[vertex] !== 0) this.#compress(vertex)
    return this.#label[vertex] as number
  }

  #compress(vertex: number): void {
    const ancestor = this.#ancestor
    const label = this.#label
    const semi = this.#semi
    const path = this.#path
    let length = 0
    let up = vertex
    while (ancestor[(ancestor[up] as number) - 1] !== 0) {
      path[length++] = up
      up = (ancestor[up] as number) - 1
    }
    while (length > 0) {
      const lower = path[--length] as number
      const above = (ancestor[lower] as number) - 1
      if ((semi[label[above] as number] as number) < (semi[label[lower] as number] as number))
        label[lower] = label[above] as number
      ancestor[lower] = ancestor[above] as number
    }
  }
}

function toNodes(graph: HeapGraph, { node, count }: DepthFirstOrder, dominator: Uint32Array): Int32Array {
  const immediate = new Int32Array(graph.nodeCount).fill(-1)
  for (let vertex = 1; vertex < count; vertex++)
    immediate[node[vertex] as number] = node[dominator[vertex] as number] as number
  return immediate
}

/** A dominator comes before what it dominates in depth-first order: one pass from the end adds all up. */
function retainedSizes(graph: HeapGraph, { node, count }: DepthFirstOrder, dominator: Uint32Array): Float64Array {
  const sizes = graph.nodes.selfSize.slice()
  for (let vertex = count - 1; vertex > 0; vertex--) {
    const above = node[dominator[vertex] as number] as number
    sizes[above] = (sizes[above] as number) + (sizes[node[vertex] as number] as number)
  }
  return sizes
}
