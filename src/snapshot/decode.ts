import { HeapGraph } from './graph.js'
import { readHeader, type SnapshotHeader } from './header.js'
import { readScriptPositions } from './locations.js'
import { describeByte, SnapshotFormatError } from './malformed.js'
import { RawValueReader } from './raw-value.js'
import { byte, isSpace, UnexpectedByte, type SectionReader } from './section.js'
import { Sections } from './sections.js'

/** Decodes a snapshot that is in memory already. */
export function decodeSnapshot(bytes: Uint8Array): HeapGraph {
  const decoder = new SnapshotDecoder()
  decoder.write(bytes)
  return decoder.end()
}

/**
 * V8 heap snapshot, from bytes straight to typed arrays. A snapshot of 500 MB fits no string and one of 50 MB should
 * not become objects, so nothing is kept of a chunk but the numbers in it: about 26 bytes per node and 9 per edge, plus
 * the bytes of the strings.
 *
 * @example
 * const decoder = new SnapshotDecoder()
 * for await (const chunk of createReadStream(file)) decoder.write(chunk)
 * const graph = decoder.end()
 */
export class SnapshotDecoder {
  #offset = 0
  #state: 'start' | 'key' | 'colon' | 'value' | 'after value' | 'end' = 'start'
  #key = ''
  #reader: SectionReader | undefined
  #header: SnapshotHeader | undefined
  #sections: Sections | undefined
  readonly #seen = new Set<string>()

  /** @throws SnapshotFormatError with the offset of the first byte that cannot be part of a snapshot. */
  write(chunk: Uint8Array): void {
    let position = 0
    try {
      while (position < chunk.length) {
        position = this.#reader ? this.#readOn(this.#reader, chunk, position) : this.#punctuation(chunk, position)
      }
    } catch (error) {
      if (!(error instanceof UnexpectedByte)) throw error
      const at = error.position
      throw new SnapshotFormatError(this.#offset + at, error.expected, describeByte(chunk[at]))
    }
    this.#offset += chunk.length
  }

  /** @throws SnapshotFormatError when the snapshot was cut short or its counts do not add up. */
  end(): HeapGraph {
    const header = this.#header
    const sections = this.#sections
    if (this.#state !== 'end' || !header || !sections) throw this.#malformed(this.#reader?.expected ?? this.#expected())
    for (const section of ['nodes', 'edges', 'strings'])
      if (!this.#seen.has(section)) throw this.#malformed(`"${section}" in the snapshot`)
    const { nodes, edges } = sections
    if (nodes.count !== header.nodeCount) throw this.#malformed(`${header.nodeCount} nodes`, `${nodes.count}`)
    if (edges.count !== header.edgeCount) throw this.#malformed(`${header.edgeCount} edges`, `${edges.count}`)
    if (nodes.edgeCount !== header.edgeCount)
      throw this.#malformed(`edge_count of all nodes to be ${header.edgeCount}`, `${nodes.edgeCount}`)
    return new HeapGraph({
      nodes: nodes.columns,
      edges: edges.columns,
      strings: sections.strings.table(),
      nodeTypes: header.nodeTypes,
      edgeTypes: header.edgeTypes,
      scriptPosition: readScriptPositions(header, sections),
    })
  }

  #punctuation(chunk: Uint8Array, position: number): number {
    const code = chunk[position] as number
    if (isSpace(code)) return position + 1
    if (this.#state === 'value') return this.#beginValue(position)
    if (this.#state === 'key' && code === byte.quote) {
      this.#reader = new RawValueReader({ keep: true })
      return position
    }
    if (this.#state === 'start' && code === byte.openBrace) this.#state = 'key'
    else if (this.#state === 'colon' && code === byte.colon) this.#state = 'value'
    else if (this.#state === 'after value' && code === byte.comma) this.#state = 'key'
    else if (this.#state === 'after value' && code === byte.closeBrace) this.#state = 'end'
    else throw new UnexpectedByte(position, this.#expected())
    return position + 1
  }

  #expected(): string {
    switch (this.#state) {
      case 'start':
        return '"{"'
      case 'key':
        return 'the name of a section'
      case 'colon':
        return '":"'
      case 'value':
        return `the value of "${this.#key}"`
      case 'after value':
        return '"," or "}"'
      case 'end':
        return 'nothing more'
    }
  }

  #beginValue(position: number): number {
    if (this.#key !== 'snapshot' && !this.#sections) throw new UnexpectedByte(position, '"snapshot" to come first')
    this.#reader = this.#sections?.reader(this.#key) ?? new RawValueReader({ keep: this.#key === 'snapshot' })
    this.#seen.add(this.#key)
    return position
  }

  #readOn(reader: SectionReader, chunk: Uint8Array, start: number): number {
    const position = reader.read(chunk, start)
    if (!reader.done) return position
    this.#reader = undefined
    if (this.#state === 'key' && reader instanceof RawValueReader) {
      this.#key = String(reader.json())
      this.#state = 'colon'
    } else {
      if (this.#key === 'snapshot' && reader instanceof RawValueReader) this.#readHeader(reader, position)
      this.#state = 'after value'
    }
    return position
  }

  #readHeader(reader: RawValueReader, position: number): void {
    try {
      this.#header = readHeader(reader.json())
    } catch (error) {
      throw new UnexpectedByte(position - 1, error instanceof TypeError ? error.message : 'a valid "snapshot" object')
    }
    this.#sections = new Sections(this.#header)
  }

  #malformed(expected: string, found = 'the end'): SnapshotFormatError {
    return new SnapshotFormatError(this.#offset, expected, found)
  }
}
