import { now, turn } from './captured.js'
import type { Collect } from './collect.js'
import { discardConsole } from './discard-console.js'
import type { Progress } from './progress.js'

export interface ReaderSettings {
  readonly collect: Collect
  readonly progress: Progress
  /** Bytes in use, of the kind of memory that is measured. */
  readonly bytes: () => number
  /** The user's own wait before a collection. */
  readonly settle: (() => unknown) | undefined
  /** Readings agree when they differ by no more bytes than this. */
  readonly agreement: number
  /** Collections of one reading at most. */
  readonly most: number
}

/**
 * Reads how much of the heap is in use once nothing more is freed. Noise is one-sided (a late finalizer, a buffer that
 * goes a turn later), so the least of several readings is the right one.
 */
export class HeapReader {
  /** Milliseconds of the latest collection with its turn and `settle`: what the next one will cost. */
  pauseTime = 0
  collections = 0
  /** Of the latest collections; noise is one-sided here as well. */
  readonly #times = new Float64Array(3).fill(Infinity)
  readonly #settings: ReaderSettings

  constructor(settings: ReaderSettings) {
    this.#settings = settings
  }

  /** Milliseconds of a collection alone: what it costs to walk this heap once, on this machine. */
  get collectionTime(): number {
    return Math.min(...this.#times)
  }

  /** Bytes in use as it is, garbage included. */
  inUse(): number {
    return this.#settings.bytes()
  }

  /**
   * @param enough a level that tells all there is to know: once a collection gets there, no further one is worth its
   *   time, since it could only free more
   */
  async read(enough = -Infinity): Promise<number> {
    const { agreement, most, bytes: bytesInUse } = this.#settings
    await this.between()
    let least = bytesInUse()
    for (let again = 1; again < most && least > enough; again++) {
      await this.#collectOnce()
      const bytes = bytesInUse()
      const freed = least - bytes
      if (bytes < least) least = bytes
      if (freed <= agreement) break
    }
    return least
  }

  /** One collection after a macrotask turn, inside a long round: the dose is more calls, not more garbage at once. */
  async between(): Promise<void> {
    const started = now()
    await this.settle()
    await discardConsole(this.#settings.progress)
    await this.#collectOnce()
    this.pauseTime = now() - started
  }

  /** What comes before a collection that somebody else makes. */
  async settle(): Promise<void> {
    const { settle } = this.#settings
    if (settle) await settle()
    await turn()
  }

  async #collectOnce(): Promise<void> {
    await turn()
    const started = now()
    this.#settings.collect()
    this.#times[this.collections % this.#times.length] = now() - started
    this.collections++
  }
}
