import { EdgeRows, NodeRows } from './columns.js'
import { roomFor } from './grow.js'
import type { SnapshotHeader } from './header.js'
import { NumberListReader } from './number-list.js'
import { StringTableReader } from './string-list.js'

/** The readers of one snapshot, by the name of the section, and what they read. Other sections are skipped. */
export class Sections {
  readonly nodes: NodeRows
  readonly edges: EdgeRows
  readonly strings = new StringTableReader()
  readonly locations = new FlatRows()
  readonly #header: SnapshotHeader

  constructor(header: SnapshotHeader) {
    this.#header = header
    this.nodes = new NodeRows(header)
    this.edges = new EdgeRows(header)
  }

  reader(name: string): NumberListReader | StringTableReader | undefined {
    switch (name) {
      case 'nodes':
        return new NumberListReader(this.nodes.fieldCount, this.nodes.take)
      case 'edges':
        return new NumberListReader(this.edges.fieldCount, this.edges.take)
      case 'locations':
        return new NumberListReader(Math.max(this.#header.locationFields.length, 1), this.locations.take, {
          signed: true,
        })
      case 'strings':
        return this.strings
      default:
        return undefined
    }
  }
}

/** Rows kept as they come, for the small sections whose size the header does not give. */
export class FlatRows {
  values: Int32Array = new Int32Array(0)
  length = 0

  readonly take = (batch: Float64Array, length: number): undefined => {
    const wanted = this.length + length
    if (wanted > this.values.length) {
      const larger = new Int32Array(roomFor(this.values.length, wanted))
      larger.set(this.values)
      this.values = larger
    }
    this.values.set(batch.subarray(0, length), this.length)
    this.length += length
  }
}
