import { grow } from './grow.js'
import { byte, isSpace, UnexpectedByte, type SectionReader } from './section.js'
import { pageSize, StringTable } from './strings.js'

/** Reads `["…","…"]`: the section is copied as it stands, and only where each string begins and ends is noted. */
export class StringTableReader implements SectionReader {
  done = false
  expected = '"["'
  readonly #pages: Uint8Array[] = []
  #starts: Uint32Array = new Uint32Array(1024)
  #ends: Uint32Array = new Uint32Array(1024)
  #count = 0
  #written = 0
  #state: 'before list' | 'before string' | 'in string' | 'after string' = 'before list'
  /** Backslashes at the end of the last chunk: whether the next byte is escaped. */
  #escaped = false

  read(chunk: Uint8Array, start: number): number {
    let position = start
    while (position < chunk.length && !this.done) {
      if (this.#state === 'in string') position = this.#string(chunk, position)
      else position = this.#punctuation(chunk, position)
    }
    if (!this.done) this.expected = this.#state === 'in string' ? 'the rest of a string' : 'a string, "," or "]"'
    return position
  }

  table(): StringTable {
    return new StringTable(this.#pages, this.#starts.slice(0, this.#count), this.#ends.slice(0, this.#count))
  }

  #punctuation(chunk: Uint8Array, position: number): number {
    const code = chunk[position] as number
    if (isSpace(code)) return position + 1
    switch (this.#state) {
      case 'before list':
        if (code !== byte.openBracket) throw new UnexpectedByte(position, '"["')
        this.#state = 'before string'
        break
      case 'before string':
        if (code === byte.closeBracket && this.#count === 0) this.done = true
        else if (code !== byte.quote) throw new UnexpectedByte(position, 'a string')
        else this.#begin()
        break
      default:
        if (code === byte.closeBracket) this.done = true
        else if (code !== byte.comma) throw new UnexpectedByte(position, '"," or "]"')
        this.#state = 'before string'
    }
    return position + 1
  }

  #begin(): void {
    this.#starts = grow(this.#starts, this.#count + 1)
    this.#starts[this.#count] = this.#written
    this.#state = 'in string'
  }

  /** Copies up to the closing quote or to the end of the chunk. */
  #string(chunk: Uint8Array, start: number): number {
    let quote = start - 1
    do quote = chunk.indexOf(byte.quote, quote + 1)
    while (quote !== -1 && this.#isEscaped(chunk, start, quote))
    const end = quote === -1 ? chunk.length : quote
    if (quote === -1) this.#escaped = this.#isEscaped(chunk, start, end)
    else {
      this.#escaped = false
      this.#state = 'after string'
    }
    this.#copy(chunk.subarray(start, end))
    if (quote === -1) return end
    this.#ends = grow(this.#ends, this.#count + 1)
    this.#ends[this.#count++] = this.#written
    return end + 1
  }

  #isEscaped(chunk: Uint8Array, start: number, position: number): boolean {
    let first = position
    while (first > start && chunk[first - 1] === byte.backslash) first--
    const escaped = (position - first) % 2 === 1
    return first === start && this.#escaped ? !escaped : escaped
  }

  #copy(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const within = this.#written & (pageSize - 1)
      if (within === 0) this.#pages.push(new Uint8Array(pageSize))
      const part = bytes.subarray(from, from + pageSize - within)
      ;(this.#pages[this.#pages.length - 1] as Uint8Array).set(part, within)
      this.#written += part.length
      from += part.length
    }
  }
}
