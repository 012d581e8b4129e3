import { now, turn } from './captured.js'
import type { Collect } from './collect.js'
import { bytesInUse } from './bytes-in-use.js'
import { slot, type Progress } from './progress.js'

export interface ReaderSettings {
  readonly collect: Collect
  readonly progress: Progress
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
  /** Milliseconds of the latest collection, with its turn and `settle`. */
  collectionTime = 0
  collections = 0
  readonly #settings: ReaderSettings

  constructor(settings: ReaderSettings) {
    this.#settings = settings
  }

  async read(): Promise<number> {
    const { settle, progress, agreement, most } = this.#settings
    const started = now()
    if (settle) await settle()
    await this.#discardConsole(progress)
    await this.#collectOnce()
    this.collectionTime = now() - started
    let least = bytesInUse()
    for (let again = 1; again < most; again++) {
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
    const { settle } = this.#settings
    const started = now()
    if (settle) await settle()
    await this.#collectOnce()
    this.collectionTime = now() - started
  }

  async #collectOnce(): Promise<void> {
    await turn()
    this.#settings.collect()
    this.collections++
  }

  /**
   * With an inspector session open (the watchdog's, once the process has grown), the native `console.log(object)` pins
   * `object` until `Runtime.discardConsoleEntries`: the watchdog is asked, and waited for, before a reading counts.
   */
  async #discardConsole(progress: Progress): Promise<void> {
    if (progress[slot.session] !== 1) return
    const reading = (progress[slot.reading] ?? 0) + 1
    progress[slot.reading] = reading
    const patience = now() + 1000
    while ((progress[slot.discarded] ?? 0) < reading && now() < patience) await turn()
  }
}
