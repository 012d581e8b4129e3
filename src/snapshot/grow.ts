/** Room for at least `length` values: twice as much as before, so that appending stays linear. */
export function grow(column: Uint32Array, length: number): Uint32Array {
  if (length <= column.length) return column
  const larger = new Uint32Array(roomFor(column.length, length))
  larger.set(column)
  return larger
}

export function roomFor(present: number, wanted: number): number {
  return Math.max(wanted, present * 2, 1024)
}
