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
  /** Bytes per call by which text outside of the heap has grown, in addition; 0 where it has not. */
  readonly textPerCall: number
  /** Whether it alone raises the suspicion. */
  readonly textAlone: boolean
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

interface OfText {
  /** Whether text outside of the heap is among what stays. */
  readonly ofText?: boolean
}

export type Proof =
  /** With the picture that shows it. */
  | (Proved & OfText & { readonly picture: Picture })
  | (Ignored & OfText & { readonly picture?: Picture })
  /** Nothing multiplies with the calls, and no container holds more. */
  | { readonly kind: 'unproved' }
  /** What multiplied has stopped to: as many go as come. */
  | { readonly kind: 'filled' }
  /** Text outside of the heap alone seemed to grow, and it was none: whatever else native code has told V8 about. */
  | { readonly kind: 'no text' }
  | { readonly kind: 'no time' }

/** What a proof is asked, and what it has for it. */
export interface Inquiry {
  readonly suspicion: Suspicion
  readonly calls: Calls
  readonly reader: HeapReader
  /** Milliseconds of the process's clock. */
  readonly deadline: number
}
