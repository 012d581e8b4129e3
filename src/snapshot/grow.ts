/** Room for at least `length` values: twice as much as before, so that appending stays linear. */
export function grow(column: Uint32Array, length: number): Uint32Array {
  if (length <= column.length) return column
  const larger = new Uint32Array(Math.max(length, column.length * 2, 1024))
  larger.set(column)
  return larger
}
