import type { SnapshotHeader } from './header.js'

/** One typed array per field that is used; the row of a node or edge is its index. */
export interface NodeColumns {
  readonly type: Uint8Array
  readonly name: Uint32Array
  readonly id: Uint32Array
  /** Bytes. Doubles: the data of one ArrayBuffer can exceed 4 GB. */
  readonly selfSize: Float64Array
  /** Where the edges of node n begin; those of n + 1 begin where they end. One longer than the others. */
  readonly firstEdge: Uint32Array
}

export interface EdgeColumns {
  readonly type: Uint8Array
  /** A string's index, or for elements and hidden edges the number itself. */
  readonly nameOrIndex: Uint32Array
  /** Index of the node it points to. */
  readonly target: Uint32Array
}

/** Spreads the rows of `nodes` over columns, allocated once since the header says how many there are. */
export class NodeRows {
  readonly columns: NodeColumns
  readonly fieldCount: number
  count = 0
  edgeCount = 0
  readonly #fields: readonly string[]

  constructor({ nodeCount, nodeFields }: SnapshotHeader) {
    this.#fields = nodeFields
    this.fieldCount = nodeFields.length
    this.columns = {
      type: new Uint8Array(nodeCount),
      name: new Uint32Array(nodeCount),
      id: new Uint32Array(nodeCount),
      selfSize: new Float64Array(nodeCount),
      firstEdge: new Uint32Array(nodeCount + 1),
    }
  }

  readonly take = (batch: Float64Array, length: number): string | undefined => {
    const { type, name, id, selfSize, firstEdge } = this.columns
    const step = this.fieldCount
    let node = this.count
    if (node + length / step > type.length) return `not more than ${type.length} nodes`
    const typeField = this.#fields.indexOf('type')
    const nameField = this.#fields.indexOf('name')
    const idField = this.#fields.indexOf('id')
    const sizeField = this.#fields.indexOf('self_size')
    const countField = this.#fields.indexOf('edge_count')
    let edges = this.edgeCount
    for (let row = 0; row < length; row += step) {
      type[node] = batch[row + typeField] as number
      name[node] = batch[row + nameField] as number
      id[node] = batch[row + idField] as number
      selfSize[node] = batch[row + sizeField] as number
      edges += batch[row + countField] as number
      firstEdge[++node] = edges
    }
    this.edgeCount = edges
    this.count = node
    return undefined
  }
}

/** The same for `edges`, whose targets come as offsets into the flat list of nodes. */
export class EdgeRows {
  readonly columns: EdgeColumns
  readonly fieldCount: number
  count = 0
  readonly #fields: readonly string[]
  readonly #nodeFieldCount: number
  readonly #nodeCount: number

  constructor({ edgeCount, edgeFields, nodeFields, nodeCount }: SnapshotHeader) {
    this.#fields = edgeFields
    this.fieldCount = edgeFields.length
    this.#nodeFieldCount = nodeFields.length
    this.#nodeCount = nodeCount
    this.columns = {
      type: new Uint8Array(edgeCount),
      nameOrIndex: new Uint32Array(edgeCount),
      target: new Uint32Array(edgeCount),
    }
  }

  readonly take = (batch: Float64Array, length: number): string | undefined => {
    const { type, nameOrIndex, target } = this.columns
    const step = this.fieldCount
    const nodeFieldCount = this.#nodeFieldCount
    const typeField = this.#fields.indexOf('type')
    const nameField = this.#fields.indexOf('name_or_index')
    const targetField = this.#fields.indexOf('to_node')
    const nodeEnd = this.#nodeCount * nodeFieldCount
    let edge = this.count
    if (edge + length / step > type.length) return `not more than ${type.length} edges`
    for (let row = 0; row < length; row += step, edge++) {
      const offset = batch[row + targetField] as number
      const node = offset / nodeFieldCount
      target[edge] = node
      // Not by a remainder: one division for each of millions of edges is enough.
      if (offset >= nodeEnd || target[edge] !== node)
        return `edge ${edge} to point at the beginning of a node, not at ${offset},`
      type[edge] = batch[row + typeField] as number
      nameOrIndex[edge] = batch[row + nameField] as number
    }
    this.count = edge
    return undefined
  }
}
