import { byte, isSpace, UnexpectedByte, type SectionReader } from './section.js'

/** A batch stays in the fastest cache. */
const rowsPerBatch = 512

/** In place of a count of digits: white space ended the number, so that `1 2` is not read as 12. */
const ended = -1

/** Digits of a number that fits into 31 bits whatever they are. */
const fewDigits = 9

/** Takes `count` numbers from the front of `batch`, always whole rows; says what it expected if it cannot. */
export type TakeRows = (batch: Float64Array, count: number) => string | undefined

export interface NumberListSettings {
  /** Columns of source positions can be negative: a runner wraps a module, and says that the wrapper is none of it. */
  readonly signed?: boolean
}

/**
 * Reads a flat list of integers, `[1,2,…]`: nodes, edges and the like, nine tenths of a snapshot. Numbers
 * are collected in a batch of whole rows, so that the loop over bytes stays small and whoever spreads them over columns
 * never meets half a row.
 */
export class NumberListReader implements SectionReader {
  done = false
  expected = '"["'
  readonly #take: TakeRows
  readonly #rowLength: number
  readonly #batch: Float64Array
  readonly #signed: boolean
  #length = 0
  #value = 0
  #digits = 0
  #sign = 1
  #opened = false
  #separated = false

  constructor(rowLength: number, take: TakeRows, { signed = false }: NumberListSettings = {}) {
    this.#signed = signed
    this.#take = take
    this.#rowLength = rowLength
    this.#batch = new Float64Array(rowsPerBatch * rowLength)
  }

  read(chunk: Uint8Array, start: number): number {
    let position = this.#opened ? start : this.#open(chunk, start)
    while (position < chunk.length && !this.done) {
      if (this.#digits === 0 && this.#sign === 1) {
        position = this.#readPlain(chunk, position)
        if (this.#length === this.#batch.length) this.#takeRows(position)
        if (position === chunk.length) break
      }
      this.#readByte(chunk[position] as number, position)
      position++
    }
    if (!this.done) this.expected = '"," or "]"'
    return position
  }

  /**
   * Nearly all of them: a number of few digits and its comma in one chunk, with a line's end between them where a row
   * ends. Stops in front of anything else. A loop of its own, small and called once for each batch: a snapshot is read
   * once, and half of that could pass before a larger one is compiled.
   */
  #readPlain(chunk: Uint8Array, start: number): number {
    const batch = this.#batch
    const capacity = batch.length
    // So that a number and what follows it need no look at where the chunk ends.
    const lastStart = chunk.length - fewDigits - 2
    let length = this.#length
    let position = start
    while (position <= lastStart && length < capacity) {
      let at = position
      let value = 0
      let digit = (chunk[at] as number) - byte.zero
      while (digit >= 0 && digit <= 9) {
        value = (value * 10 + digit) | 0
        digit = (chunk[++at] as number) - byte.zero
        if (at - position > fewDigits) break
      }
      const digits = at - position
      if (digits === 0 || digits > fewDigits) break
      if (digit === byte.lineFeed - byte.zero) digit = (chunk[++at] as number) - byte.zero
      if (digit !== byte.comma - byte.zero) break
      batch[length++] = value
      position = at + 1
    }
    if (position > start) this.#separated = true
    this.#length = length
    return position
  }

  /** Whatever else a list may have: the borders of a chunk, its end, white space, a sign, many digits. */
  #readByte(code: number, position: number): void {
    if (code >= byte.zero && code <= byte.nine) {
      if (this.#digits === ended) throw new UnexpectedByte(position, '"," or "]"')
      this.#value = this.#value * 10 + (code - byte.zero)
      this.#digits++
    } else if (code === byte.comma) {
      if (this.#digits === 0) throw new UnexpectedByte(position, 'a number')
      this.#endNumber()
      this.#separated = true
      if (this.#length === this.#batch.length) this.#takeRows(position)
    } else if (code === byte.closeBracket) {
      if (this.#digits !== 0) this.#endNumber()
      else if (this.#separated) throw new UnexpectedByte(position, 'a number')
      if (this.#length % this.#rowLength !== 0)
        throw new UnexpectedByte(position, `a list whose length is a multiple of ${this.#rowLength}`)
      this.#takeRows(position)
      this.done = true
    } else if (code === byte.minus && this.#signed && this.#digits === 0 && this.#sign === 1) this.#sign = -1
    else if (!isSpace(code)) throw new UnexpectedByte(position, this.#expectedNumber)
    else if (this.#digits > 0) this.#digits = ended
  }

  #endNumber(): void {
    this.#batch[this.#length++] = this.#sign * this.#value
    this.#value = 0
    this.#digits = 0
    this.#sign = 1
  }

  get #expectedNumber(): string {
    return `${this.#signed ? 'an' : 'a non-negative'} integer, "," or "]"`
  }

  /** What is wrong with a row is noticed at the end of its batch: `position` is at most a batch behind it. */
  #takeRows(position: number): void {
    const expected = this.#take(this.#batch, this.#length)
    this.#length = 0
    if (expected !== undefined) throw new UnexpectedByte(position, expected)
  }

  #open(chunk: Uint8Array, position: number): number {
    if (chunk[position] !== byte.openBracket) throw new UnexpectedByte(position, this.expected)
    this.#opened = true
    return position + 1
  }
}
