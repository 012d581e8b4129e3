import type { IgnoredHolder, Setting } from '../report/report.js'

/** What every measurement is asked with. */
export interface Asked {
  /** The user's own wait before a collection. */
  readonly settle?: (() => unknown) | undefined
  /** Megabytes; undefined where nothing can enforce it. */
  readonly heapLimit: number | undefined
  /** Milliseconds since the epoch by which the outcome must be there. */
  readonly deadline: number
  readonly setting: Setting
  /** Path, without its extension, of the file that a leak's snapshot is kept in. */
  readonly artifacts?: string | undefined
  /** No string of the heap in the report. */
  readonly redact: boolean
  readonly ignore: readonly IgnoredHolder[]
}
