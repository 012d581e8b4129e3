import type { IgnoredHolder } from '../report/report.js'
import type { Calls } from './calls.js'
import type { Ignored, Proved } from './explaining.js'
import type { HeapReader } from './heap-reader.js'
import type { Picture } from './picture.js'

export interface Suspicion {
  readonly bytesPerCall: number
  /** Bytes by which the heap has grown in the measured rounds. */
  readonly grownBytes: number
  /** What of it are the bytes of ArrayBuffers. */
  readonly grownBuffers: number
  /** Whether growth per call falls from round to round. */
  readonly slowing: boolean
  /** Whether the rounds were too few to show growth that holds up: what grew may go up and down. */
  readonly open: boolean
  /** Whether it is suspected before the calls that a cache has for becoming full. */
  readonly early: boolean
  readonly millisecondsPerCall: number
  /** Calls between two collections, here as in the rounds: tables keep the capacity of their largest burst. */
  readonly burst: number
  /** No string of the heap in the findings. */
  readonly redact: boolean
  readonly ignore: readonly IgnoredHolder[]
}

export type Proof =
  /** With the picture that shows it. */
  | (Proved & { readonly picture: Picture })
  | (Ignored & { readonly picture?: Picture })
  /** Nothing multiplies with the calls, and no container holds more. */
  | { readonly kind: 'unproved' }
  /** What multiplied has stopped to: as many go as come. */
  | { readonly kind: 'filled' }
  | { readonly kind: 'no time' }

/** What a proof is asked, and what it has for it. */
export interface Inquiry {
  readonly suspicion: Suspicion
  readonly calls: Calls
  readonly reader: HeapReader
  /** Milliseconds of the process's clock. */
  readonly deadline: number
}
