import type { EdgeColumns, NodeColumns } from './columns.js'
import { indexIds } from './node-ids.js'
import { listRetainers, type Retainers } from './retainers.js'
import type { StringTable } from './strings.js'

/** Where a function or a class is defined. Lines and columns count from 1. */
export interface ScriptPosition {
  readonly scriptId: number
  readonly line: number
  readonly column: number
}

export interface HeapGraphParts {
  readonly nodes: NodeColumns
  readonly edges: EdgeColumns
  readonly strings: StringTable
  readonly nodeTypes: readonly string[]
  readonly edgeTypes: readonly string[]
  readonly scriptPosition: (node: number) => ScriptPosition | undefined
}

/**
 * The heap as a graph. Nodes and edges are indices, 0 to count − 1, so that millions of them cost no objects; node 0 is
 * the root. The columns are there for walks over the whole graph, the methods for everything else.
 */
export class HeapGraph {
  readonly root = 0
  readonly nodeCount: number
  readonly edgeCount: number
  readonly nodes: NodeColumns
  readonly edges: EdgeColumns
  readonly strings: StringTable
  readonly nodeTypes: readonly string[]
  readonly edgeTypes: readonly string[]
  /** Where a closure, or the constructor of an object, is defined. */
  readonly scriptPosition: (node: number) => ScriptPosition | undefined
  readonly #numberedEdgeTypes: ReadonlySet<number>
  #retainers: Retainers | undefined
  #nodeOf: ((id: number) => number | undefined) | undefined

  constructor(parts: HeapGraphParts) {
    this.nodes = parts.nodes
    this.edges = parts.edges
    this.strings = parts.strings
    this.nodeTypes = parts.nodeTypes
    this.edgeTypes = parts.edgeTypes
    this.scriptPosition = parts.scriptPosition
    this.nodeCount = parts.nodes.type.length
    this.edgeCount = parts.edges.type.length
    this.#numberedEdgeTypes = new Set(['element', 'hidden'].map((type) => parts.edgeTypes.indexOf(type)))
  }

  nodeType(node: number): string {
    return this.nodeTypes[this.nodes.type[node] as number] ?? 'unknown'
  }

  nodeName(node: number): string {
    return this.strings.at(this.nodes.name[node] as number)
  }

  /** V8's id of the object, the same in every snapshot of one process. */
  nodeId(node: number): number {
    return this.nodes.id[node] as number
  }

  /** Bytes of the node alone. */
  selfSize(node: number): number {
    return this.nodes.selfSize[node] as number
  }

  firstEdge(node: number): number {
    return this.nodes.firstEdge[node] as number
  }

  /** Where the edges of `node` end: `for (let edge = firstEdge(node); edge < edgeEnd(node); edge++)`. */
  edgeEnd(node: number): number {
    return this.nodes.firstEdge[node + 1] as number
  }

  edgeType(edge: number): string {
    return this.edgeTypes[this.edges.type[edge] as number] ?? 'unknown'
  }

  edgeTarget(edge: number): number {
    return this.edges.target[edge] as number
  }

  /** A number for elements and hidden edges, else the name of the property, variable or internal slot. */
  edgeName(edge: number): string | number {
    const nameOrIndex = this.edges.nameOrIndex[edge] as number
    return this.#numberedEdgeTypes.has(this.edges.type[edge] as number) ? nameOrIndex : this.strings.at(nameOrIndex)
  }

  /** The node an edge starts at. */
  edgeOwner(edge: number): number {
    const { firstEdge } = this.nodes
    let low = 0
    let high = this.nodeCount - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((firstEdge[middle] as number) <= edge) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The first edge of `node` with this type and name, or -1. */
  findEdge(node: number, type: string, name: string | number): number {
    return this.edgeFinder(type, name)(node)
  }

  /** `findEdge` for many nodes: type and name are looked up once. */
  edgeFinder(type: string, name: string | number): (node: number) => number {
    const wanted = this.edgeTypes.indexOf(type)
    const names = typeof name === 'number' ? [name] : this.strings.indexesOf(name)
    const { type: types, nameOrIndex } = this.edges
    const { firstEdge } = this.nodes
    return (node) => {
      const end = firstEdge[node + 1] as number
      for (let edge = firstEdge[node] as number; edge < end; edge++)
        if (types[edge] === wanted && names.includes(nameOrIndex[edge] as number)) return edge
      return -1
    }
  }

  /** All edges that point at nodes, weak ones included, listed when first asked for. */
  get retainers(): Retainers {
    return (this.#retainers ??= listRetainers(this))
  }

  /** The node of V8's `id`, or undefined. Indexed when first asked for. */
  nodeWithId(id: number): number | undefined {
    return (this.#nodeOf ??= indexIds(this.nodes.id))(id)
  }
}
