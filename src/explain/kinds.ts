import { oncePerGraph, type HeapGraph } from '../snapshot/index.js'
import { isNamedKind, kindOf } from './groups.js'

/** The kinds of a graph's nodes as numbers, each made once for a type and name: some hundred for millions of nodes. */
export class Kinds {
  readonly names: string[] = []
  readonly #graph: HeapGraph
  /** By type of a node and then by name, plus 1: arrays, since millions of nodes ask. */
  readonly #known: (Uint32Array | undefined)[] = []
  readonly #byName = new Map<string, number>()
  /** 1 for each type whose nodes are of one kind, whatever they are called: most names are the text of a string. */
  readonly #isOneKind: Uint8Array

  constructor(graph: HeapGraph) {
    this.#graph = graph
    this.#isOneKind = Uint8Array.from(graph.nodeTypes, (type) => (isNamedKind(type) ? 0 : 1))
  }

  of(node: number): number {
    const { nodes, strings } = this.#graph
    const type = nodes.type[node] as number
    const isOneKind = this.#isOneKind[type] === 1
    const name = isOneKind ? 0 : (nodes.name[node] as number)
    const ofType = (this.#known[type] ??= new Uint32Array(isOneKind ? 1 : strings.count))
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

/** The kinds of a graph's nodes. */
export const kindsIn = oncePerGraph((graph) => new Kinds(graph))
