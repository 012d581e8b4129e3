import { formatBytes, formatCount } from './bytes.js'
import type { Paint } from './paint.js'
import type { Allocator, HeapLimitReached } from './report.js'

const mebibyte = 1024 * 1024

/** A leak that was ended at its limit: by how much it had grown, where that was, who allocates, and `what` else is known. */
export function renderLimit(limit: HeapLimitReached, paint: Paint, what: readonly string[] = []): string[] {
  return [
    headline('leak: grew by', limit, paint),
    ...renderAllocators(limit.allocators),
    ...what,
    '',
    '  The run was ended there, after a full collection that did not free enough. If so much is needed,',
    '  raise `heapLimit`.',
  ]
}

/** The JS heap was full before anything could be said about the memory outside. */
export function renderFullHeap(limit: HeapLimitReached, paint: Paint): string[] {
  return [
    headline('inconclusive: the JS heap grew by', limit, paint),
    ...renderAllocators(limit.allocators),
    '',
    '  The run was ended there, before anything could be said about memory outside the JS heap: see what',
    '  `toNotRetainHeapGrowth` says first. If so much is needed, raise `heapLimit`.',
  ]
}

function headline(what: string, limit: HeapLimitReached, paint: Paint): string {
  const { megabytes, grownBytes } = limit
  const grown = formatBytes(grownBytes ?? megabytes * mebibyte)
  return `${paint.bad(`${what} ${grown}${whenReached(limit)}`)}, past the heap limit of ${formatBytes(megabytes * mebibyte)}`
}

function whenReached({ during, call, made }: HeapLimitReached): string {
  if (during) return ` in \`${during}\``
  if (call) return ` during call ${formatCount(call)}`
  return made ? ` over ${formatCount(made)} calls` : ''
}

function renderAllocators(allocators: readonly Allocator[]): string[] {
  if (allocators.length === 0) return []
  const rows = allocators.map((one) => ({
    share: `${Math.round(one.share * 100)} %`,
    name: one.functionName,
    place: `${one.file}:${one.line}`,
  }))
  const width = Math.max(...rows.map(({ name }) => name.length))
  return [
    '',
    '  allocated by (share of the sampled live heap)',
    ...rows.map(({ share, name, place }) => `    ${share.padStart(5)}  ${name.padEnd(width)}  ${place}`),
  ]
}
