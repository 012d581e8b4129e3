import { formatBytes } from '../report/bytes.js'
import { buffersInUse, bytesInUse } from './bytes-in-use.js'

/** What memory is read by is none of Node's: with it nothing that is kept would be seen. */
export class NoReading extends Error {
  override readonly name = 'NoReading'
}

/** An array and a Buffer of so many bytes each: too large to lie between others, where V8 counts whole pages. */
const controlBytes = 256 * 1024
const bytesOfElement = 8
/** A collection of V8's own may take with it what others have left. */
const attempts = 3

/**
 * The counterpart of the canary: what is kept is seen. A mock of `v8.getHeapStatistics` or of `process.memoryUsage` that was
 * there before this package was loaded reads the same bytes for ever, and every leak would pass.
 *
 * @throws {NoReading} when memory that is kept is not in the bytes in use
 */
export function assertReads(): void {
  for (let attempt = 0; attempt < attempts; attempt++) if (seesKept()) return
  throw new NoReading(
    `memory cannot be read here: ${formatBytes(controlBytes)} that were kept did not show in it. ` +
      'Something stands in for `node:v8` or `process.memoryUsage`: import leak-matchers before that is put in their place',
  )
}

function seesKept(): boolean {
  const buffersBefore = buffersInUse()
  const heapBefore = bytesInUse() - buffersBefore
  const kept = [new Array(controlBytes / bytesOfElement).fill(0), new ArrayBuffer(controlBytes)]
  const buffers = buffersInUse()
  const heap = bytesInUse() - buffers
  // Looked at once more: what is not used any more could go before it is read.
  return kept.length === 2 && heap - heapBefore >= controlBytes / 2 && buffers - buffersBefore >= controlBytes / 2
}
