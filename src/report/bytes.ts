const units = ['B', 'KB', 'MB', 'GB'] as const

/** `184 B`, `1.5 MB`: three significant digits, units of 1024. Same number, same text. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'any number of bytes'
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  const digits = value >= 100 || unit === 0 ? (value < 10 && value % 1 !== 0 ? 1 : 0) : value >= 10 ? 1 : 2
  return `${bytes < 0 ? '−' : ''}${Number(value.toFixed(digits))} ${units[unit] ?? 'B'}`
}

/** `65,536`, in every locale. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** `0.1`, `1`, `2.5`: objects per call. */
export function formatPerCall(perCall: number): string {
  return String(Number(perCall.toFixed(perCall < 0.1 ? 2 : 1)))
}

/** `4.2 s`, `120 ms`. */
export function formatTime(milliseconds: number): string {
  return milliseconds >= 1000
    ? `${Number((milliseconds / 1000).toFixed(1))} s`
    : `${Math.max(Math.round(milliseconds), 0)} ms`
}
