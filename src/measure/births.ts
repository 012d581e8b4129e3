import inspector from 'node:inspector'
import { captured } from './captured.js'

/** Milliseconds for V8 to say which id it gave last. */
const patience = 5000

/**
 * V8's own account of when objects were born. While it tracks heap objects, it walks the heap every 50 ms, numbers the
 * objects that are new in rising order, and says which number was the last. One snapshot then tells what was born in
 * which stretch of calls.
 *
 * The numbers are lost when the session ends, and from Node 24 on V8 aborts where a session ends while a snapshot is
 * being read: end it after that.
 */
export class Births {
  readonly #session = new inspector.Session()

  constructor() {
    this.#session.connect()
    this.#session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: false })
  }

  /**
   * The next walk, which takes as long as a collection or two.
   *
   * @returns an id that no object alive now is above, and no object born later is below; or nothing in time
   */
  mark(): Promise<number | undefined> {
    return this.#lastId(() => undefined)
  }

  /**
   * The last walk: calls that turn the event loop would each meet one, once it takes longer than 50 ms. V8 keeps its
   * numbers only when it may take a snapshot as it stops, which nobody reads.
   */
  lastMark(): Promise<number | undefined> {
    return this.#lastId(() => {
      this.#session.post('HeapProfiler.stopTrackingHeapObjects', { reportProgress: false })
    })
  }

  /** An open session pins what the native `console.log` is given: those would be survivors. */
  discardConsole(): void {
    this.#session.post('Runtime.discardConsoleEntries')
  }

  end(): void {
    this.#session.disconnect()
  }

  #lastId(ask: () => void): Promise<number | undefined> {
    return new Promise((resolve) => {
      // Also keeps the event loop alive, as V8's timer does not.
      const timer = captured.setTimeout(resolve, patience, undefined)
      this.#session.once('HeapProfiler.lastSeenObjectId', ({ params }) => {
        captured.clearTimeout(timer)
        resolve(params.lastSeenObjectId)
      })
      ask()
    })
  }
}
