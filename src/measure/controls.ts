import { formatBytes } from '../report/bytes.js'
import { buffersInUse, bytesInUse } from './bytes-in-use.js'
import { sleep } from './captured.js'

/** What memory is read by is none of Node's: with it nothing that is kept would be seen. */
export class NoReading extends Error {
  override readonly name = 'NoReading'
}

/** An array and a Buffer of so many bytes each: too large to lie between others, where V8 counts whole pages. */
const controlBytes = 256 * 1024
const bytesOfElement = 8
/** Milliseconds before each look: what is swept meanwhile, or collected by V8 itself, hides what is kept, for a while. */
const pauses = [0, 0, 5, 10, 20, 50, 100, 200, 400]

/**
 * The counterpart of the canary: what is kept is seen. A mock of `v8.getHeapStatistics` or of `process.memoryUsage` that was
 * there before this package was loaded reads the same bytes for ever, and every leak would pass.
 *
 * @throws {NoReading} when memory that is kept is not in the bytes in use
 */
export async function assertReads(): Promise<void> {
  const control = new Control()
  for (const pause of pauses) {
    await sleep(pause)
    if (control.isSeen()) return
  }
  throw new NoReading(
    `memory cannot be read here: ${formatBytes(controlBytes)} that were kept did not show in it. ` +
      'Something stands in for `node:v8` or `process.memoryUsage`: import leak-matchers before that is put in their place',
  )
}

class Control {
  /** All of them: each would otherwise be what is collected while the next one is looked for. */
  readonly #kept: unknown[] = []
  #inHeap = false
  #inBuffers = false

  /** Keeps some more, and says whether both kinds have shown by now. */
  isSeen(): boolean {
    const before = readings()
    this.#kept.push(new Array(controlBytes / bytesOfElement).fill(0), new ArrayBuffer(controlBytes))
    const after = readings()
    this.#inHeap ||= after.heap - before.heap >= controlBytes / 2
    this.#inBuffers ||= after.buffers - before.buffers >= controlBytes / 2
    return this.#inHeap && this.#inBuffers
  }
}

function readings(): { readonly heap: number; readonly buffers: number } {
  const buffers = buffersInUse()
  return { heap: bytesInUse() - buffers, buffers }
}
