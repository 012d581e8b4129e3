/**
 * A reader of one JSON value of the snapshot. It takes what it can from a chunk and says where it stopped, so that a
 * value may be cut anywhere by the border of a chunk.
 */
export interface SectionReader {
  /** Reads from `position`, returns the position after the last byte it took. */
  read(chunk: Uint8Array, position: number): number
  /** The value is complete. */
  readonly done: boolean
  /** What the next byte should have been, for errors. */
  readonly expected: string
}

/** Thrown by a reader inside one chunk; the decoder knows where that chunk began and adds it. */
export class UnexpectedByte extends Error {
  readonly position: number
  readonly expected: string

  constructor(position: number, expected: string) {
    super(expected)
    this.position = position
    this.expected = expected
  }
}

export const byte = {
  lineFeed: 0x0a,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const

/** JSON's white space: nothing else below it occurs outside strings. */
export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
