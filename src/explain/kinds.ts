import type { HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** The kinds of a graph's nodes as numbers, each made once for a type and name: some hundred for millions of nodes. */
export class Kinds {
  readonly names: string[] = []
  readonly #graph: HeapGraph
  /** By type of a node and then by name, plus 1: arrays, since millions of nodes ask. */
  readonly #known: (Uint32Array | undefined)[] = []
  readonly #byName = new Map<string, number>()

  constructor(graph: HeapGraph) {
    this.#graph = graph
  }

  of(node: number): number {
    const { nodes, strings } = this.#graph
    const name = nodes.name[node] as number
    const ofType = (this.#known[nodes.type[node] as number] ??= new Uint32Array(strings.count))
    const known = ofType[name] as number
    if (known > 0) return known - 1
    const kind = this.#numbered(kindOf(this.#graph, node))
    ofType[name] = kind + 1
    return kind
  }

  #numbered(name: string): number {
    const known = this.#byName.get(name)
    if (known !== undefined) return known
    this.#byName.set(name, this.names.length)
    return this.names.push(name) - 1
  }
}
