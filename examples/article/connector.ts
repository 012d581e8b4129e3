import { createRequire } from 'node:module'

/** A database connector, as the article's: a native part that is fast, and the same in plain JavaScript. */
export interface Connector {
  readonly escapeRow: (row: string) => number
  readonly escapeRowAndFree: (row: string) => number
  /** `false`: in plain JavaScript. */
  readonly useNative: (use: boolean) => void
  readonly Person: new () => NativePerson
  /** An object with so many bytes of native memory, which are freed when it is finalized. */
  readonly finalizeLate: (bytes: number) => object
  readonly mapAndForget: (bytes: number) => void
  readonly crash: () => never
  readonly hang: () => never
}

/** Knows another one by a native reference: one that is counted, and holds, or one that is weak. */
export interface NativePerson {
  readonly befriend: (other: NativePerson) => void
  readonly befriendWeakly: (other: NativePerson) => void
}

/** Compiled by `node scripts/build-addon.mjs`. */
export const connector = createRequire(import.meta.url)('./addon') as Connector
