const pageBits = 20

/** Bytes of a page of the table: string n may begin on one and end on the next. */
export const pageSize = 1 << pageBits

/**
 * The snapshot's strings as the bytes they came in, decoded one by one when somebody asks: a snapshot has hundreds of
 * thousands and a report shows twenty. Pages instead of one buffer, because the total is not known beforehand and
 * doubling a buffer would hold it three times for a moment.
 */
export class StringTable {
  readonly count: number
  readonly #pages: readonly Uint8Array[]
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  readonly #utf8 = new TextDecoder()
  readonly #indexesOf = new Map<string, readonly number[]>()

  constructor(pages: readonly Uint8Array[], starts: Uint32Array, ends: Uint32Array) {
    this.count = starts.length
    this.#pages = pages
    this.#starts = starts
    this.#ends = ends
  }

  at(index: number): string {
    const raw = this.#utf8.decode(this.#rawBytes(index))
    return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw
  }

  /** Bytes of a string as it stands in the file: an upper bound of its length. */
  rawLength(index: number): number {
    return (this.#ends[index] ?? 0) - (this.#starts[index] ?? 0)
  }

  /** With `rawLength`, tells nearly all strings apart without decoding them. */
  lastByte(index: number): number {
    const last = (this.#ends[index] ?? 1) - 1
    return this.#pages[last >>> pageBits]?.[last & (pageSize - 1)] ?? 0
  }

  /** Every index of a text without escapes. V8 may write a text twice: its table goes by address, not by content. */
  indexesOf(text: string): readonly number[] {
    let indexes = this.#indexesOf.get(text)
    if (!indexes) {
      indexes = this.#find(text)
      this.#indexesOf.set(text, indexes)
    }
    return indexes
  }

  #find(text: string): number[] {
    const starts = this.#starts
    const ends = this.#ends
    const { length } = text
    const last = text.charCodeAt(length - 1)
    const indexes: number[] = []
    for (let index = 0; index < this.count; index++) {
      if ((ends[index] as number) - (starts[index] as number) !== length) continue
      if (length === 0 || (this.lastByte(index) === last && this.at(index) === text)) indexes.push(index)
    }
    return indexes
  }

  #rawBytes(index: number): Uint8Array {
    const start = this.#starts[index]
    const end = this.#ends[index]
    if (start === undefined || end === undefined)
      throw new RangeError(`Expected a string index below ${this.count}, got ${index}`)
    const page = start >>> pageBits
    if (page === end >>> pageBits) {
      const offset = page << pageBits
      return (this.#pages[page] ?? new Uint8Array(0)).subarray(start - offset, end - offset)
    }
    const bytes = new Uint8Array(end - start)
    for (let from = start; from < end;) {
      const within = from & (pageSize - 1)
      const length = Math.min(pageSize - within, end - from)
      bytes.set((this.#pages[from >>> pageBits] as Uint8Array).subarray(within, within + length), from - start)
      from += length
    }
    return bytes
  }
}
