import type { HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** The kinds of a graph's nodes as numbers, each made once for a type and name: some hundred for millions of nodes. */
export class Kinds {
  readonly names: string[] = []
  readonly #graph: HeapGraph
  readonly #byNode = new Map<number, number>()
  readonly #byName = new Map<string, number>()

  constructor(graph: HeapGraph) {
    this.#graph = graph
  }

  of(node: number): number {
    const { nodes, nodeTypes } = this.#graph
    const key = (nodes.name[node] as number) * nodeTypes.length + (nodes.type[node] as number)
    const known = this.#byNode.get(key)
    if (known !== undefined) return known
    const kind = this.#numbered(kindOf(this.#graph, node))
    this.#byNode.set(key, kind)
    return kind
  }

  #numbered(name: string): number {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    this.#byName.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
