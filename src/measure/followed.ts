/**
 * Follows a quantity that comes and goes by `noise` bytes: what it was stands until it has moved by more. So a leak that
 * is larger is counted whole, and what is kept in reserve and given back not at all.
 */
export function followed(noise: number): (bytes: number) => number {
  let level: number | undefined
  return (bytes) => {
    if (level === undefined || Math.abs(bytes - level) > noise) level = bytes
    return level
  }
}
