/** Bytes that are no chance, where they are what so many calls bring, and not half of it or twice as much. */
const leastEven = 16 * 1024
/** More of what is due is what was not written out yet: where that looks like growth, it is eight times as much at least. */
const mostUneven = 2.5
/** By chance one part in ten is even where a text is written out now and then. */
const partsAfterFall = 2
/** The latest are together as many calls as were made before; fewer may have one rate by chance. */
const partsAtOneRate = 4
/** A part's rate beside that of all of them; those of a text whose pieces stay differ by a twentieth. */
const differsAtMost = 0.2

/** Bytes in use after so many calls. */
interface Reading {
  readonly bytes: number
  readonly calls: number
}

/**
 * Whether the heap grows, in some parts of calls, as it must where a text or a Buffer gets longer with each.
 *
 * By one that is written out every so many calls a heap is larger whenever the calls have doubled, if only by the few
 * calls by which they are more than so many times as many. In other calls it is larger by all that was not written out
 * yet, which is far too much, or it is smaller. What has fallen once must bring what is due in one part after the other.
 */
export class EvenGrowth {
  readonly #bytesPerCall: number
  /** Where the latest parts began, and where all of them. */
  #start: Reading
  readonly #origin: Reading
  #last: Reading
  #hasFallen = false
  #evenParts = 0
  #isTooMuch = false
  readonly #parts: Part[] = []

  /** @param bytesPerCall by which the rounds have grown */
  constructor(first: Reading, bytesPerCall: number) {
    this.#start = this.#origin = this.#last = first
    this.#bytesPerCall = bytesPerCall
  }

  /** After a part. */
  add(reading: Reading): void {
    const fallen = this.#last.bytes - reading.bytes
    this.#parts.push({ grown: -fallen, calls: reading.calls - this.#last.calls })
    this.#last = reading
    if (fallen > leastEven) {
      this.#hasFallen = true
      this.#start = reading
    }
    const growth = this.#since(this.#start)
    this.#evenParts = isEven(growth) ? this.#evenParts + 1 : 0
    this.#isTooMuch = isTooMuch(growth)
    // Each part by itself: one makes up for another after a fall, and what V8 has compiled since comes once.
    if (this.#hasFallen || this.#isTooMuch) this.#start = reading
  }

  /** Of the latest parts. */
  get isLikely(): boolean {
    return this.#hasFallen ? this.#evenParts >= partsAfterFall : !this.#isTooMuch
  }

  /** Of all parts. */
  get isLikelyAtLast(): boolean {
    return (!this.#hasFallen && !isTooMuch(this.#since(this.#origin))) || this.#isAtOneRate
  }

  /**
   * Whether the latest parts, of as many calls as were made before, have brought as much per call as one another: what is
   * written out now and then would have been in one of them. It may be far more than in the rounds: where compiled code
   * leaves the pieces of a text that were joined there.
   */
  get #isAtOneRate(): boolean {
    const latest = this.#parts.slice(-partsAtOneRate)
    const grown = latest.reduce((sum, part) => sum + part.grown, 0)
    const calls = latest.reduce((sum, part) => sum + part.calls, 0)
    if (latest.length < partsAtOneRate || calls < this.#origin.calls || grown < leastEven) return false
    const rate = grown / calls
    return latest.every((part) => Math.abs(part.grown / part.calls - rate) <= differsAtMost * rate)
  }

  #since({ bytes, calls }: Reading): Growth {
    return { grown: this.#last.bytes - bytes, due: this.#bytesPerCall * (this.#last.calls - calls) }
  }
}

interface Part {
  readonly grown: number
  readonly calls: number
}

interface Growth {
  readonly grown: number
  readonly due: number
}

function isTooMuch({ grown, due }: Growth): boolean {
  return grown > Math.max(leastEven, mostUneven * due)
}

export function isEven({ grown, due }: Growth): boolean {
  return grown >= leastEven && grown >= due / 2 && grown <= 2 * due
}
