import { formatBytes, formatPerCall } from './bytes.js'
import type { AllocationSite } from './report.js'

/** Where what stays was made: each function with its callers below it. */
export function renderAllocations(sites: readonly AllocationSite[]): string[] {
  const rows = sites.flatMap(({ stack, perCall, bytesPerCall }) =>
    stack.map(({ functionName, file, line }, depth) => ({
      name: `${'  '.repeat(depth)}${functionName}`,
      place: `${file}:${line}`,
      size: depth === 0 ? `${formatBytes(bytesPerCall)} in ${objects(perCall)}` : '',
    })),
  )
  if (rows.length === 0) return []
  const widestName = Math.max(...rows.map(({ name }) => name.length))
  const widestPlace = Math.max(...rows.map(({ place }) => place.length))
  const lines = rows.map(({ name, place, size }) =>
    `    ${name.padEnd(widestName)}  ${place.padEnd(widestPlace)}  ${size}`.trimEnd(),
  )
  return ['', '  allocated in, per call', ...lines]
}

function objects(perCall: number): string {
  const count = formatPerCall(perCall)
  return `${count} ${count === '1' ? 'object' : 'objects'}`
}
