import type { ResolvedOptions } from './options.js'

/** What is asserted, with the user's functions. */
export type Question =
  | {
      readonly assertion: 'heap growth'
      readonly setup: (() => unknown) | undefined
      readonly fn: (subject: unknown, callIndex: number) => unknown
      readonly options: ResolvedOptions
    }
  | {
      readonly assertion: 'collected'
      readonly subject: (() => unknown) | WeakRef<object>
      readonly fn: ((subject: unknown) => unknown) | undefined
      readonly options: ResolvedOptions
    }
