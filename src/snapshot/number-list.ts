import { byte, isSpace, UnexpectedByte, type SectionReader } from './section.js'

const rowsPerBatch = 2048

/** In place of a count of digits: white space ended the number, so that `1 2` is not read as 12. */
const ended = -(2 ** 30)

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
    const end = chunk.length
    const batch = this.#batch
    const capacity = batch.length
    let length = this.#length
    let value = this.#value
    let digits = this.#digits
    let sign = this.#sign
    let separated = this.#separated
    while (position < end) {
      if (digits === 0 && sign === 1) {
        // Nearly all of them: a number of few digits and its comma in one chunk, with a line's end between them where a
        // row ends. In small integers throughout.
        const most = Math.min(end, position + fewDigits)
        let few = 0
        let at = position
        while (at < most) {
          const digit = (chunk[at] as number) - 0x30
          if (digit < 0 || digit > 9) break
          few = (few * 10 + digit) | 0
          at++
        }
        const hasDigits = at > position
        if (at < end && chunk[at] === byte.lineFeed) at++
        if (hasDigits && at < end && chunk[at] === byte.comma) {
          batch[length++] = few
          if (length === capacity) {
            this.#takeRows(length, at)
            length = 0
          }
          separated = true
          position = at + 1
          continue
        }
      }
      const code = chunk[position] as number
      if (code >= 0x30 && code <= 0x39) {
        value = value * 10 + (code - 0x30)
        digits++
      } else if (code === byte.comma) {
        if (digits <= 0 && digits !== ended) throw new UnexpectedByte(position, 'a number')
        batch[length++] = sign * value
        if (length === capacity) {
          this.#takeRows(length, position)
          length = 0
        }
        value = 0
        digits = 0
        sign = 1
        separated = true
      } else if (code === byte.closeBracket) {
        if (digits > 0 || digits === ended) batch[length++] = sign * value
        else if (separated) throw new UnexpectedByte(position, 'a number')
        if (length % this.#rowLength !== 0)
          throw new UnexpectedByte(position, `a list whose length is a multiple of ${this.#rowLength}`)
        this.#takeRows(length, position)
        this.done = true
        return position + 1
      } else if (code === byte.minus && this.#signed && digits === 0 && sign === 1) sign = -1
      else if (!isSpace(code)) throw new UnexpectedByte(position, this.#expectedNumber)
      else if (digits > 0) digits = ended
      position++
    }
    this.#length = length
    this.#value = value
    this.#digits = digits
    this.#sign = sign
    this.#separated = separated
    this.expected = '"," or "]"'
    return position
  }

  get #expectedNumber(): string {
    return `${this.#signed ? 'an' : 'a non-negative'} integer, "," or "]"`
  }

  /** What is wrong with a row is noticed at the end of its batch: `position` is at most a batch behind it. */
  #takeRows(length: number, position: number): void {
    const expected = this.#take(this.#batch, length)
    if (expected !== undefined) throw new UnexpectedByte(position, expected)
  }

  #open(chunk: Uint8Array, position: number): number {
    if (chunk[position] !== byte.openBracket) throw new UnexpectedByte(position, this.expected)
    this.#opened = true
    return position + 1
  }
}
