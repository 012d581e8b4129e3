/** Bytes that are no chance, where they are what so many calls bring, and not half of it or twice as much. */
const leastEven = 16 * 1024
/** More of what is due is what was not written out yet: where that looks like growth, it is eight times as much at least. */
const mostUneven = 2.5
/** By chance one part in ten is even where a text is written out now and then. */
const partsAfterFall = 2

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

  /** @param bytesPerCall by which the rounds have grown */
  constructor(first: Reading, bytesPerCall: number) {
    this.#start = this.#origin = this.#last = first
    this.#bytesPerCall = bytesPerCall
  }

  /** After a part. */
  add(reading: Reading): void {
    const fallen = this.#last.bytes - reading.bytes
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
    return !this.#hasFallen && !isTooMuch(this.#since(this.#origin))
  }

  #since({ bytes, calls }: Reading): Growth {
    return { grown: this.#last.bytes - bytes, due: this.#bytesPerCall * (this.#last.calls - calls) }
  }
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
