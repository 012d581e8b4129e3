/** The bytes are not a heap snapshot, or stop in the middle of one. */
export class SnapshotFormatError extends Error {
  override readonly name = 'SnapshotFormatError'
  readonly byteOffset: number
  readonly expected: string

  constructor(byteOffset: number, expected: string, found: string) {
    super(`Expected ${expected} at byte ${byteOffset} of the heap snapshot, got ${found}`)
    this.byteOffset = byteOffset
    this.expected = expected
  }
}

export function describeByte(byte: number | undefined): string {
  if (byte === undefined) return 'the end'
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`
}
