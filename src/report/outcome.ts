import type { Report, Setting } from './report.js'

/** A run that failed: nothing was decided. */
export interface ErrorReport {
  readonly assertion: Report['assertion']
  readonly outcome: 'error'
  readonly setting: Setting
  readonly problem: Problem
}

export type Problem =
  | { readonly kind: 'threw'; readonly during: string; readonly seen?: string }
  | {
      readonly kind: 'no return'
      readonly during: string
      readonly milliseconds: number
      readonly stack: readonly string[]
      readonly pending: readonly string[]
    }
  | { readonly kind: 'died'; readonly how: string; readonly stderr: string }
  | { readonly kind: 'no gc'; readonly message: string }
  | {
      readonly kind: 'not reached'
      readonly errors: readonly string[]
      readonly stderr: string
      readonly late: boolean
    }
  | { readonly kind: 'no run'; readonly message: string }

/** An error as plain data, for the way from one process to another. */
export interface PlainError {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly cause?: PlainError
  /** Set when what was thrown is no Error. */
  readonly thrown?: unknown
}

/** How a run ended, as data that crosses processes. The user's own error travels as `cause`. */
export type Outcome =
  | { readonly kind: 'report'; readonly report: Report | ErrorReport; readonly cause?: PlainError }
  | { readonly kind: 'usage'; readonly message: string }
