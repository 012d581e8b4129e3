import type { Artifacts, Report, Setting } from './report.js'

/** A run that failed: nothing was decided. */
export interface ErrorReport {
  readonly assertion: Report['assertion']
  readonly outcome: 'error'
  readonly setting: Setting
  readonly problem: Problem
  readonly artifacts?: Artifacts
}

export type Problem =
  /** The user's own code; `during` names the call (`call 3`) or the function. */
  | {
      readonly kind: 'threw'
      readonly during: string
      /**
       * Set when the call itself went on. `uncaught`: thrown in a timer or a listener, or a rejection without a handler;
       * `exit`: `process.exit`, which the runner turns into an error, that was caught.
       */
      readonly stray?: 'uncaught' | 'exit'
      /** Growth that the rounds had shown until then. */
      readonly seen?: GrowthSeen
    }
  | {
      readonly kind: 'no return'
      readonly during: string
      readonly milliseconds: number
      /** Where it is stuck, innermost first; empty when no code runs. */
      readonly stack: readonly string[]
      /** What its promise may be waiting for, as Node names it. */
      readonly pending: readonly string[]
      /** Its thread gives no answer: it runs native code, which nothing interrupts. */
      readonly isSilent?: true
      /** Growth that the rounds had shown until then. */
      readonly seen?: GrowthSeen
    }
  | { readonly kind: 'died'; readonly how: string; readonly stderr: string }
  | { readonly kind: 'no gc'; readonly message: string }
  | {
      readonly kind: 'not reached'
      readonly errors: readonly string[]
      readonly stderr: string
      readonly stdout?: string
      /** The time was up before it was reached. */
      readonly late: boolean
      /** Where the test was then. */
      readonly stack?: readonly string[]
    }
  | { readonly kind: 'no run'; readonly message: string }

export interface GrowthSeen {
  readonly calls: number
  readonly bytesPerCall: number
}

/** An error as plain data, for the way from one process to another. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly cause?: PlainError
  /** Of an AggregateError, or another one that collects errors. */
  readonly errors?: readonly PlainError[]
  /** Set when what was thrown is no Error: its type, and the value where it is plain. */
  readonly thrown?: { readonly type: string; readonly value: unknown }
}

/** How a run ended, as data that crosses processes. The user's own error travels as `cause`. */
export type Outcome =
  | { readonly kind: 'report'; readonly report: Report | ErrorReport; readonly cause?: PlainError }
  | { readonly kind: 'usage'; readonly message: string }
