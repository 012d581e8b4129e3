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
  /** Bytes of the section in earlier chunks. */
  #before = 0
  #state: 'before list' | 'before string' | 'in string' | 'after string' = 'before list'
  /** The last byte was a backslash that escapes the next one. */
  #escaped = false

  read(chunk: Uint8Array, start: number): number {
    let position = start
    while (position < chunk.length && !this.done) {
      if (this.#state === 'in string') position = this.#string(chunk, position, this.#before - start)
      else position = this.#punctuation(chunk, position, this.#before - start)
    }
    this.#copy(chunk.subarray(start, position))
    if (!this.done) this.expected = this.#state === 'in string' ? 'the rest of a string' : 'a string, "," or "]"'
    return position
  }

  table(): StringTable {
    return new StringTable(this.#pages, this.#starts.slice(0, this.#count), this.#ends.slice(0, this.#count))
  }

  #punctuation(chunk: Uint8Array, position: number, offset: number): number {
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
        else {
          this.#begin(offset + position + 1)
          this.#state = 'in string'
        }
        break
      default:
        if (code === byte.closeBracket) this.done = true
        else if (code !== byte.comma) throw new UnexpectedByte(position, '"," or "]"')
        this.#state = 'before string'
    }
    return position + 1
  }

  /** Up to the closing quote or the end of the chunk. By byte: most strings are shorter than a call into C++ is long. */
  #string(chunk: Uint8Array, start: number, offset: number): number {
    const end = chunk.length
    let escaped = this.#escaped
    for (let position = start; position < end; position++) {
      const code = chunk[position]
      if (escaped) escaped = false
      else if (code === byte.backslash) escaped = true
      else if (code === byte.quote) {
        this.#ends = grow(this.#ends, this.#count + 1)
        this.#ends[this.#count++] = offset + position
        const next = opensAnother(chunk, position)
        if (next === 0) {
          this.#escaped = false
          this.#state = 'after string'
          return position + 1
        }
        position = next
        this.#begin(offset + position + 1)
      }
    }
    this.#escaped = escaped
    return end
  }

  #begin(offset: number): void {
    this.#starts = grow(this.#starts, this.#count + 1)
    this.#starts[this.#count] = offset
  }

  #copy(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length;) {
      const within = this.#before & (pageSize - 1)
      if (within === 0) this.#pages.push(new Uint8Array(pageSize))
      const part = bytes.subarray(from, from + pageSize - within)
      ;(this.#pages[this.#pages.length - 1] as Uint8Array).set(part, within)
      this.#before += part.length
      from += part.length
    }
  }
}

/** V8's own way from one string to the next, `",⏎"`: where the next one's quote is, or 0 for anything else. */
function opensAnother(chunk: Uint8Array, quote: number): number {
  if (chunk[quote + 1] !== byte.comma) return 0
  const next = chunk[quote + 2] === byte.lineFeed ? quote + 3 : quote + 2
  return chunk[next] === byte.quote ? next : 0
}
