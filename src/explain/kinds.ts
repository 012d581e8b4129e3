import type { HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** The kinds of a graph's nodes as numbers, each made once for a type and name: some hundred for millions of nodes. */
export class Kinds {
  readonly names: string[] = []
  readonly #graph: HeapGraph
  /** By name and type of a node, plus 1: an array, since millions of nodes ask. */
  readonly #known: Uint32Array
  readonly #byName = new Map<string, number>()

  constructor(graph: HeapGraph) {
    this.#graph = graph
    this.#known = new Uint32Array(graph.strings.count * graph.nodeTypes.length)
  }

  of(node: number): number {
    const { nodes, nodeTypes } = this.#graph
    const key = (nodes.name[node] as number) * nodeTypes.length + (nodes.type[node] as number)
    const known = this.#known[key] as number
    if (known > 0) return known - 1
    const kind = this.#numbered(kindOf(this.#graph, node))
    this.#known[key] = kind + 1
    return kind
  }

  #numbered(name: string): number {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    this.#byName.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
