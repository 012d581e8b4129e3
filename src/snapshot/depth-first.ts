import { strength, strongEdges } from './edges.js'
import type { HeapGraph } from './graph.js'
import { reachable } from './reachable.js'

/** Live nodes in the order in which a depth-first walk from the root meets them; vertex 0 is the root. */
export interface DepthFirstOrder {
  readonly count: number
  /** Vertex → node. */
  readonly node: Uint32Array
  /** Node → vertex plus 1; 0 for what is not alive. */
  readonly number: Uint32Array
  /** Vertex → the vertex it was met from. */
  readonly parent: Uint32Array
  /** Whether an edge between live nodes keeps its target alive: for a WeakMap's value, whether the table is alive. */
  readonly isStrong: (edge: number) => boolean
}

export function depthFirstOrder(graph: HeapGraph): DepthFirstOrder {
  const { target } = graph.edges
  const { firstEdge } = graph.nodes
  const isStrong = strongAmongLive(graph)
  const node = new Uint32Array(graph.nodeCount)
  const number = new Uint32Array(graph.nodeCount)
  const parent = new Uint32Array(graph.nodeCount)
  // The next edge to follow of each vertex on the way down; the way itself is `parent`.
  const nextEdge = new Uint32Array(graph.nodeCount)
  let count = 0
  const meet = (met: number, from: number): number => {
    node[count] = met
    parent[count] = from
    nextEdge[count] = firstEdge[met] as number
    number[met] = ++count
    return count - 1
  }
  let vertex = meet(graph.root, 0)
  for (;;) {
    const edge = nextEdge[vertex] as number
    if (edge < (firstEdge[(node[vertex] as number) + 1] as number)) {
      nextEdge[vertex] = edge + 1
      const to = target[edge] as number
      if (number[to] === 0 && isStrong(edge)) vertex = meet(to, vertex)
    } else if (vertex === 0) break
    else vertex = parent[vertex] as number
  }
  return { count, node, number, parent, isStrong }
}

function strongAmongLive(graph: HeapGraph): (edge: number) => boolean {
  const { strength: strengths, tableOf } = strongEdges(graph)
  const alive = reachable(graph)
  return (edge) => {
    const held = strengths[edge]
    if (held !== strength.withTable) return held !== strength.weak
    const table = tableOf(edge)
    return table === undefined || alive[table] === 1
  }
}
