import { grow } from './grow.js'
import { byte, isSpace, UnexpectedByte, type SectionReader } from './section.js'

/** Who called whom when something was allocated: for each trace node its caller and its function. */
export interface TraceTree {
  /** Trace node id → id of the caller's trace node, 0 for none. */
  readonly parent: Uint32Array
  /** Trace node id → index into the function infos. */
  readonly functionInfo: Uint32Array
}

/**
 * Reads `[id,function,count,size,[children…],id,…]`: lists in lists, as deep as the deepest stack, hence an explicit
 * stack and no recursion. Counts and sizes are dropped: they cover what was freed as well.
 */
export class TraceTreeReader implements SectionReader {
  done = false
  expected = '"["'
  readonly #idField: number
  readonly #functionField: number
  readonly #callers: number[] = []
  #parent: Uint32Array = new Uint32Array(1024)
  #functionInfo: Uint32Array = new Uint32Array(1024)
  #opened = false
  #field = 0
  #id = 0
  #function = 0
  #value = -1

  /** The names of a trace node's fields, in order; `children` is the one that is a list. */
  constructor(fields: readonly string[]) {
    this.#idField = fields.indexOf('id')
    this.#functionField = fields.indexOf('function_info_index')
  }

  read(chunk: Uint8Array, start: number): number {
    for (let position = start; position < chunk.length; position++) {
      const code = chunk[position] as number
      if (code >= 0x30 && code <= 0x39) {
        if (!this.#opened) throw new UnexpectedByte(position, this.expected)
        this.#value = Math.max(this.#value, 0) * 10 + code - 0x30
      } else if (code === byte.comma) this.#endField()
      else if (code === byte.openBracket) this.#open()
      else if (code === byte.closeBracket) {
        this.#endField()
        this.#close(position)
        if (this.done) return position + 1
      } else if (!isSpace(code)) throw new UnexpectedByte(position, 'an integer, ",", "[" or "]"')
    }
    this.expected = 'the rest of the trace tree'
    return chunk.length
  }

  tree(): TraceTree {
    return { parent: this.#parent, functionInfo: this.#functionInfo }
  }

  #endField(): void {
    if (this.#value < 0) return
    if (this.#field === this.#idField) this.#id = this.#value
    else if (this.#field === this.#functionField) this.#function = this.#value
    this.#value = -1
    this.#field++
  }

  #open(): void {
    if (this.#opened) {
      this.#note()
      this.#callers.push(this.#id)
    }
    this.#opened = true
    this.#field = 0
  }

  #note(): void {
    this.#parent = grow(this.#parent, this.#id + 1)
    this.#functionInfo = grow(this.#functionInfo, this.#id + 1)
    this.#parent[this.#id] = this.#callers.at(-1) ?? 0
    this.#functionInfo[this.#id] = this.#function
  }

  #close(position: number): void {
    if (!this.#opened) throw new UnexpectedByte(position, this.expected)
    if (this.#callers.length === 0) this.done = true
    this.#callers.pop()
    // The list of children is a node's last field: the next number begins a sibling.
    this.#field = 0
  }
}
