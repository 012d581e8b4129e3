import { decodeUtf8 } from './utf8.js'

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
  #byLength: ByLength | undefined
  readonly #indexesOf = new Map<string, readonly number[]>()

  constructor(pages: readonly Uint8Array[], starts: Uint32Array, ends: Uint32Array) {
    this.count = starts.length
    this.#pages = pages
    this.#starts = starts
    this.#ends = ends
  }

  at(index: number): string {
    const raw = decodeUtf8(this.#rawBytes(index))
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
    const { length } = text
    const last = text.charCodeAt(length - 1)
    const { first, index } = (this.#byLength ??= sortByLength(this.#starts, this.#ends))
    const bucket = Math.min(length, longest)
    const indexes: number[] = []
    for (let at = first[bucket] as number, end = first[bucket + 1] as number; at < end; at++) {
      const string = index[at] as number
      if (this.rawLength(string) !== length) continue
      if (length === 0 || (this.lastByte(string) === last && this.at(string) === text)) indexes.push(string)
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

/** Strings longer than this are looked for among all of them. */
const longest = 63

/** Strings of n bytes are `index[first[n]]` to `index[first[n + 1] - 1]`. */
interface ByLength {
  readonly first: Uint32Array
  readonly index: Uint32Array
}

/** Readers ask for dozens of texts by name: each then looks at those of its own length only. */
function sortByLength(starts: Uint32Array, ends: Uint32Array): ByLength {
  const first = new Uint32Array(longest + 2)
  const bucketOf = (string: number): number => Math.min((ends[string] as number) - (starts[string] as number), longest)
  for (let string = 0; string < starts.length; string++) {
    const next = bucketOf(string) + 1
    first[next] = (first[next] as number) + 1
  }
  for (let length = 0; length <= longest; length++)
    first[length + 1] = (first[length + 1] as number) + (first[length] as number)
  const place = first.slice()
  const index = new Uint32Array(starts.length)
  for (let string = 0; string < starts.length; string++) {
    const bucket = bucketOf(string)
    const at = place[bucket] as number
    index[at] = string
    place[bucket] = at + 1
  }
  return { first, index }
}
