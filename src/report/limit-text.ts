import { withAside } from './aside.js'
import { formatBytes, formatCount } from './bytes.js'
import type { Paint } from './paint.js'
import type { Allocator, HeapLimitReached } from './report.js'
import { wrap } from './wrap.js'

const mebibyte = 1024 * 1024

/** What was ended at its limit: by how much it had grown, where that was, who allocates, and `what` else is known. */
export function renderLimit(limit: HeapLimitReached, paint: Paint, what: readonly string[] = []): string[] {
  if (limit.undecided) return renderUndecided(limit, limit.undecided, paint)
  return [
    ...headline('leak: grew by', limit, paint),
    ...renderAllocators(limit.allocators),
    ...what,
    '',
    ...wrap(`${endedThere(limit)}, after a full collection that did not free enough. ${advice(limit, what)}`),
  ]
}

/** Who holds what grew may be seen where there is room for more calls: on the heap, and if whole calls have made it grow. */
function advice({ made = 0 }: HeapLimitReached, what: readonly string[]): string {
  return what.length > 0 || made === 0
    ? 'If so much is needed, raise `heapLimit`.'
    : 'What it is and who holds it was not seen by then: a higher `heapLimit` leaves room for that.'
}

function endedThere({ call, made = 0 }: HeapLimitReached): string {
  return `The run was ended there${call && made > 0 ? `, during call ${formatCount(call)}` : ''}`
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
    ...headline(`inconclusive: ${why === 'native' ? 'the JS heap ' : ''}grew by`, limit, paint),
    ...renderAllocators(limit.allocators),
    '',
    ...wrap(`${endedThere(limit)}, ${untilThen[why]}`),
  ]
}

function headline(what: string, limit: HeapLimitReached, paint: Paint): string[] {
  const { megabytes, grownBytes = megabytes * mebibyte } = limit
  const grown = `${what} ${formatBytes(grownBytes)}${whenReached(limit)}`
  const past = `past the heap limit of ${formatBytes(megabytes * mebibyte)}`
  const average = perCall(limit, grownBytes)
  const headline = `${grown}, ${past}`
  return average === '' ? [paint.bad(headline)] : withAside(headline, average, paint.bad)
}

/** It has grown since the first call, though it is seen in a later one. */
function whenReached({ during, call = 0, made = 0 }: HeapLimitReached): string {
  if (during) return ` in \`${during}\``
  if (made === 0) return call > 0 ? ` during call ${formatCount(call)}` : ''
  return ` over ${formatCount(Math.max(call, made))} calls`
}

/** Of a call that has not returned nobody knows whether it is like the others. */
function perCall({ during, call = 0, made = 0 }: HeapLimitReached, grownBytes: number): string {
  if (during || made === 0) return ''
  return `${formatBytes(grownBytes / Math.max(call, made))} per call${call > 0 ? ' on average' : ''}`
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
