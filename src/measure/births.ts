import inspector from 'node:inspector'
import { ask } from './ask.js'
import { captured } from './captured.js'
import type { RawPlace } from './scripts.js'

/** Every object: an interval of one byte is less than the smallest. */
const samplingInterval = 1

/** As the protocol has it; Node's types leave out what is not in every profile. */
export interface AllocatorProfile {
  readonly head: AllocatorNode
  /** One for each object that is still there. */
  readonly samples: readonly { readonly nodeId: number; readonly size: number }[]
}

export interface AllocatorNode {
  readonly id: number
  readonly callFrame: RawPlace
  readonly children: readonly AllocatorNode[]
}

/** Milliseconds for V8 to say which id it gave last. */
const patience = 5000

/**
 * V8's own account of when objects were born. While it tracks heap objects, it walks the heap every 50 ms, numbers the
 * objects that are new in rising order, and says which number was the last. One snapshot then tells what was born in
 * which stretch of calls.
 *
 * The numbers are lost when any session ends that used the profiler, and from Node 24 on V8 aborts where a session ends while a snapshot is
 * being read: end it after that.
 */
export class Births {
  /** Open to the end: for questions that no other may be asked in, since the numbers are lost with it. */
  readonly session = new inspector.Session()

  constructor() {
    this.session.connect()
    this.session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: false })
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
      this.session.post('HeapProfiler.stopTrackingHeapObjects', { reportProgress: false })
    })
  }

  /** An open session pins what the native `console.log` is given: those would be survivors. */
  discardConsole(): void {
    this.session.post('Runtime.discardConsoleEntries')
  }

  /** From here on every object is noted, with the functions that are running: at some microseconds each. */
  noteAllocators(): void {
    // V8 has one profiler for all sessions, and the watchdog may have started it, with a coarser interval.
    this.session.post('HeapProfiler.stopSampling')
    this.session.post('HeapProfiler.startSampling', { samplingInterval })
  }

  /** What was noted and is still there. */
  allocators(): AllocatorProfile | undefined {
    return ask(this.session, 'HeapProfiler.stopSampling')?.profile as AllocatorProfile | undefined
  }

  end(): void {
    this.session.disconnect()
  }

  #lastId(ask: () => void): Promise<number | undefined> {
    return new Promise((resolve) => {
      // Also keeps the event loop alive, as V8's timer does not.
      const timer = captured.setTimeout(resolve, patience, undefined)
      this.session.once('HeapProfiler.lastSeenObjectId', ({ params }) => {
        captured.clearTimeout(timer)
        resolve(params.lastSeenObjectId)
      })
      ask()
    })
  }
}
