import type { HeapLimitReached, Report } from '../report/report.js'

export interface GrownPastLimit {
  readonly assertion: Report['assertion']
  /** Whether it is the memory that was asked about that has grown. */
  readonly isWhatIsMeasured: boolean
  /** The user's function that ran, where that was no numbered call: `setup`, `make`, … */
  readonly during: string
  readonly bytesPerCall: number
  /** What the assertion accepts: bytes per call, and holders. */
  readonly tolerance: number
  readonly ignore: readonly unknown[]
}

/**
 * Why growth past the heap limit is no leak yet: a leak is what calls leave behind, and nobody has accepted.
 *
 * @returns undefined where it is a leak
 */
export function undecidedAtLimit(grown: GrownPastLimit): HeapLimitReached['undecided'] {
  if (grown.assertion === 'collected') return 'object'
  if (!grown.isWhatIsMeasured) return 'native'
  if (grown.during === 'setup') return 'setup'
  if (grown.ignore.length > 0) return 'ignored'
  return grown.bytesPerCall <= grown.tolerance ? 'tolerated' : undefined
}
