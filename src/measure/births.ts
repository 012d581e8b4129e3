import inspector from 'node:inspector'
import { captured } from './captured.js'

/** Milliseconds for V8 to say which id it gave last; it does so every 50 ms. */
const patience = 5000

/**
 * V8's own account of when objects were born: while heap objects are tracked, it walks the heap every 50 ms, numbers the
 * objects that are new in rising order, and says which number was the last. One snapshot then tells what was born in
 * which stretch of calls, at the price of a walk for each stretch instead of a snapshot (a walk takes as long as a
 * collection or two, a snapshot as long as fifty).
 *
 * The numbers are lost when the session ends, and from Node 24 on V8 aborts where tracking ends while a snapshot is
 * being read: end it after that.
 */
export class Births {
  readonly #session = new inspector.Session()

  constructor() {
    this.#session.connect()
    this.#session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: false })
  }

  /** @returns an id that no object alive now is above, and no object that is born later is below; or nothing in time */
  mark(): Promise<number | undefined> {
    return new Promise((resolve) => {
      // Also keeps the event loop alive, as V8's timer does not.
      const timer = captured.setTimeout(resolve, patience, undefined)
      this.#session.once('HeapProfiler.lastSeenObjectId', ({ params }) => {
        captured.clearTimeout(timer)
        resolve(params.lastSeenObjectId)
      })
    })
  }

  /** An open session pins what the native `console.log` is given: those would be survivors. */
  discardConsole(): void {
    this.#session.post('Runtime.discardConsoleEntries')
  }

  end(): void {
    this.#session.disconnect()
  }
}
