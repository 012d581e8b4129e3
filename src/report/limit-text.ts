import { formatBytes, formatCount } from './bytes.js'
import type { Paint } from './paint.js'
import type { Allocator, HeapLimitReached } from './report.js'
import { wrap } from './wrap.js'

const mebibyte = 1024 * 1024

/** What was ended at its limit: by how much it had grown, where that was, who allocates, and `what` else is known. */
export function renderLimit(limit: HeapLimitReached, paint: Paint, what: readonly string[] = []): string[] {
  if (limit.undecided) return renderUndecided(limit, limit.undecided, paint)
  return [
    headline('leak: grew by', limit, paint),
    ...renderAllocators(limit.allocators),
    ...what,
    '',
    '  The run was ended there, after a full collection that did not free enough. If so much is needed,',
    '  raise `heapLimit`.',
  ]
}

type Undecided = NonNullable<HeapLimitReached['undecided']>

const untilThen: Readonly<Record<Undecided, string>> = {
  object: 'before it could be seen whether the object goes. If so much is needed, raise `heapLimit`.',
  native:
    'before anything could be said about memory outside the JS heap: see what `toNotRetainHeapGrowth` says first. ' +
    'If so much is needed, raise `heapLimit`.',
  setup: 'before the first call: what `setup` makes is no growth. If so much is needed, raise `heapLimit`.',
  ignored:
    'before it could be seen how much of that is what `ignore` accepts. Raise `heapLimit`, or have fewer calls made: ' +
    'lower `iterations`.',
  tolerated:
    'though each call kept no more than `tolerance` accepts. Raise `heapLimit`, or have fewer calls made: lower ' +
    '`iterations`.',
}

function renderUndecided(limit: HeapLimitReached, why: Undecided, paint: Paint): string[] {
  return [
    headline(`inconclusive: ${why === 'native' ? 'the JS heap ' : ''}grew by`, limit, paint),
    ...renderAllocators(limit.allocators),
    '',
    ...wrap(`The run was ended there, ${untilThen[why]}`),
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
