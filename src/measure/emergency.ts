/** A place in the user's source; line and column count from 1. */
export interface Frame {
  readonly functionName: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What the watchdog says when it ends the process: the measuring thread no longer can. */
export type Emergency =
  | {
      readonly kind: 'stuck'
      /** Number of the call, from 1; 0 outside a call. */
      readonly call: number
      readonly milliseconds: number
      readonly stack: readonly Frame[]
      readonly pending: readonly string[]
    }
  | {
      readonly kind: 'limit'
      readonly call: number
      readonly megabytes: number
      readonly grownBytes: number
      readonly stack: readonly Frame[]
      readonly allocators: readonly (Frame & { readonly share: number })[]
    }

/** Starts a line of the measured process's stderr that is meant for the host. */
export const lineMark = '\u001eleak-matchers '
