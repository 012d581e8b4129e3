import { byte, type SectionReader } from './section.js'
import { decodeUtf8 } from './utf8.js'

/** Collects (or, with `keep: false`, skips) one JSON object, list or string as it stands. Used for what is small. */
export class RawValueReader implements SectionReader {
  done = false
  readonly expected = 'the rest of a value'
  readonly #keep: boolean
  readonly #bytes: number[] = []
  #depth = 0
  #inString = false
  #escaped = false

  constructor({ keep }: { keep: boolean }) {
    this.#keep = keep
  }

  read(chunk: Uint8Array, start: number): number {
    let position = start
    while (position < chunk.length) {
      const code = chunk[position] as number
      // A bare number, true, false or null ends where its container goes on.
      if (this.#depth === 0 && !this.#inString && (code === byte.comma || code === byte.closeBrace)) {
        this.done = true
        return position
      }
      if (this.#keep) this.#bytes.push(code)
      position++
      this.#follow(code)
      if (this.done) return position
    }
    return position
  }

  json(): unknown {
    return JSON.parse(decodeUtf8(Uint8Array.from(this.#bytes)))
  }

  #follow(code: number): void {
    if (this.#escaped) this.#escaped = false
    else if (this.#inString) {
      if (code === byte.backslash) this.#escaped = true
      else if (code === byte.quote) this.#inString = false
      this.done = !this.#inString && this.#depth === 0
    } else if (code === byte.quote) this.#inString = true
    else if (code === byte.openBrace || code === byte.openBracket) this.#depth++
    else if (code === byte.closeBrace || code === byte.closeBracket) this.done = --this.#depth === 0
  }
}
