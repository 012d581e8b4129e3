/** Of equal ones always the same first, wherever they lie in a heap; what V8 names in parentheses is its own, and last. */
export function byText(left: string, right: string): number {
  if (left === right) return 0
  const [ofLeft, ofRight] = [left.startsWith('('), right.startsWith('(')]
  if (ofLeft !== ofRight) return ofLeft ? 1 : -1
  return left < right ? -1 : 1
}
