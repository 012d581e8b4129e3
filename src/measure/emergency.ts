import type { Phase } from './progress.js'

/** A place in the user's source; line and column count from 1. */
export interface Frame {
  readonly functionName: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What ran when the watchdog looked. */
export interface Position {
  /** Whether the assertion had been reached at all. */
  readonly started: boolean
  /** Number of the call, from 1; 0 outside a call. */
  readonly call: number
  /** Which of the user's other functions; empty when none. */
  readonly phase: Phase
}

export interface Suspected {
  readonly calls: number
  readonly bytesPerCall: number
  /** Milliseconds, estimated; 0 before the proof has begun. */
  readonly timeOfProof: number
}

/** What the watchdog says when it ends the process: the measuring thread no longer can. */
export type Emergency = Position &
  (
    | {
        readonly kind: 'stuck'
        /** Milliseconds since that call or function began; since the start of the process when there is none. */
        readonly milliseconds: number
        /** Growth that the rounds had shown until then. */
        readonly suspicion?: Suspected
        readonly stack: readonly Frame[]
        readonly pending: readonly string[]
        /** The main thread gave no answer. */
        readonly isSilent?: true
      }
    | {
        readonly kind: 'limit'
        readonly megabytes: number
        /** Calls that had returned. */
        readonly made: number
        readonly grownBytes: number
        /** What of them are ArrayBuffers. */
        readonly grownBuffers: number
        readonly stack: readonly Frame[]
        readonly allocators: readonly (Frame & { readonly share: number })[]
      }
  )

/** What the watchdog is told of the memory in use. */
export interface ProbedBytes {
  /** JS heap and ArrayBuffers. */
  readonly all: number
  readonly buffers: number
}

/** Starts a line of the measured process's stderr that is meant for the host. */
export const lineMark = '\u001eleak-matchers '
