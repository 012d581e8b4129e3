import { strength, strongEdges, type StrongEdges } from './edges.js'
import type { HeapGraph } from './graph.js'

/** What a walk leaves out, to ask what would be alive without it. */
export interface WalkFilter {
  readonly skipNode?: ((node: number) => boolean) | undefined
  readonly skipEdge?: ((edge: number, owner: number) => boolean) | undefined
}

/**
 * A breadth-first walk over strong edges. It can be continued from further roots, which then only claim what nobody
 * claimed before them: that is how roots get a priority.
 */
export class Walk {
  /** 1 for each node that was reached. */
  readonly reached: Uint8Array
  /** The edge by which a node was reached, plus 1; 0 for a root of the walk. */
  readonly #via: Uint32Array
  /** The node that edge starts at: to look it up by the edge takes a search, for millions of nodes. */
  readonly #holder: Uint32Array
  readonly #graph: HeapGraph
  readonly #edges: StrongEdges
  readonly #filter: WalkFilter
  readonly #queue: Uint32Array
  #read = 0
  #written = 0
  /** Edges key → value whose WeakMap's table was not reached yet, by table. */
  readonly #waiting = new Map<number, number[]>()

  constructor(graph: HeapGraph, filter: WalkFilter = {}) {
    this.#graph = graph
    this.#edges = strongEdges(graph)
    this.#filter = filter
    this.reached = new Uint8Array(graph.nodeCount)
    this.#via = new Uint32Array(graph.nodeCount)
    this.#holder = new Uint32Array(graph.nodeCount)
    this.#queue = new Uint32Array(graph.nodeCount)
  }

  /** All nodes that were reached, in the order in which they were: each after the one that holds it. */
  get order(): Uint32Array {
    return this.#queue.subarray(0, this.#written)
  }

  /** The edge by which `node` was reached, or -1 for a root of the walk. */
  via(node: number): number {
    return (this.#via[node] as number) - 1
  }

  /** The node by which `node` was reached, or -1 for a root of the walk. */
  holder(node: number): number {
    return this.#via[node] === 0 ? -1 : (this.#holder[node] as number)
  }

  /** Walks on from `roots`, without entering any node marked in `barrier`. */
  from(roots: Iterable<number>, barrier?: Uint8Array): void {
    const { skipNode } = this.#filter
    for (const root of roots) if (!this.reached[root] && !skipNode?.(root)) this.#reach(root, 0, 0)
    const { target } = this.#graph.edges
    const { firstEdge } = this.#graph.nodes
    const strengths = this.#edges.strength
    const { skipEdge } = this.#filter
    const { reached } = this
    while (this.#read < this.#written) {
      const node = this.#queue[this.#read++] as number
      const end = firstEdge[node + 1] as number
      for (let edge = firstEdge[node] as number; edge < end; edge++) {
        const held = strengths[edge]
        const to = target[edge] as number
        if (held === strength.weak || reached[to] === 1 || barrier?.[to] === 1) continue
        if (skipEdge?.(edge, node) || skipNode?.(to)) continue
        if (held === strength.withTable && this.#waitsForTable(edge)) continue
        this.#reach(to, edge + 1, node)
      }
    }
  }

  #reach(node: number, via: number, holder: number): void {
    this.reached[node] = 1
    this.#via[node] = via
    this.#holder[node] = holder
    this.#queue[this.#written++] = node
    if (this.#waiting.size > 0) this.#release(node)
  }

  #waitsForTable(edge: number): boolean {
    const table = this.#edges.tableOf(edge)
    if (table === undefined || this.reached[table] === 1) return false
    const waiting = this.#waiting.get(table)
    if (waiting) waiting.push(edge)
    else this.#waiting.set(table, [edge])
    return true
  }

  /** `table` is alive: so are the values of those of its keys that were reached before it. */
  #release(table: number): void {
    const waiting = this.#waiting.get(table)
    if (!waiting) return
    this.#waiting.delete(table)
    for (const edge of waiting) {
      const value = this.#graph.edgeTarget(edge)
      if (this.reached[value] === 0) this.#reach(value, edge + 1, this.#graph.edgeOwner(edge))
    }
  }
}
