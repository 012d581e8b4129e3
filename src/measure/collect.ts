import v8 from 'node:v8'
import vm from 'node:vm'
import { captured, turn } from './captured.js'
import { NoReading } from './controls.js'

/** There is no `gc`, or it does not collect. */
export class GcUnavailable extends Error {
  override readonly name = 'GcUnavailable'
}

export type Collect = () => void

let collect: Collect | undefined

/**
 * A full garbage collection: bare `gc()`, without arguments. With options (`gc({ type: 'major' })` on Node 20, `gc({})`
 * everywhere) it is silently a minor one. Where the process was not started with `--expose-gc` the flag is set now, in
 * this process and its threads, and left set: hiding it again races between threads.
 *
 * @throws {GcUnavailable} when neither gives a function.
 */
export function acquireCollect(): Collect {
  if (collect) return collect
  const exposed: unknown = Reflect.get(globalThis, 'gc')
  collect = typeof exposed === 'function' && isNative(exposed) ? (exposed as Collect) : collectFromNewContext()
  return collect
}

function collectFromNewContext(): Collect {
  v8.setFlagsFromString('--expose-gc')
  const exposed: unknown = vm.runInNewContext('typeof gc === "function" ? gc : undefined')
  if (typeof exposed !== 'function') {
    throw new GcUnavailable(
      '`gc` is not available: start Node with --expose-gc (setting the flag at run time had no effect)',
    )
  }
  return exposed as Collect
}

/** A user's stand-in (`globalThis.gc = vi.fn()`) collects nothing. */
function isNative(candidate: object): boolean {
  return Function.prototype.toString.call(candidate).includes('[native code]')
}

/**
 * An object that nothing holds: if it is still there after collections, `gc` does not collect.
 *
 * @throws {NoReading} when a reference to it is empty while it is held: with such a stand-in everything has been collected
 */
export function plantCanary(): WeakRef<object> {
  const canary = { canary: true }
  const reference = new captured.WeakRef(canary)
  if (reference.deref() === canary) return reference
  throw new NoReading(
    'nothing can be watched here: a WeakRef does not refer to an object that is held. ' +
      'Something stands in for it: import leak-matchers before `WeakRef` is replaced',
  )
}

/**
 * @throws {GcUnavailable} when `gc` runs no full collection, by V8's own account, or the canary outlives five of them.
 *   Either alone is not enough: a collection that V8 makes by itself takes the canary of a `gc` that does nothing.
 */
export async function assertCollected(canary: WeakRef<object>): Promise<void> {
  const collect = acquireCollect()
  for (let attempt = 0; attempt < 5; attempt++) {
    await turn()
    if (!collectsAll(collect)) throw doesNotCollect('V8 ran no full collection when it was called')
    // A turn later: the collection clears the reference in one job, and looking at it pins its target for that job.
    await turn()
    if (isGone(canary)) return
  }
  throw doesNotCollect('an object that nothing holds outlived 5 collections')
}

function doesNotCollect(why: string): GcUnavailable {
  return new GcUnavailable(
    `\`gc()\` does not collect here: ${why}. Start Node with --expose-gc and leave \`gc\` as it is`,
  )
}

/** Within the call, where nothing is allocated that V8 would collect for by itself. */
function collectsAll(collect: Collect): boolean {
  const profiler = new v8.GCProfiler()
  profiler.start()
  collect()
  return profiler.stop().statistics.some(({ gcType }) => gcType === 'MarkSweepCompact')
}

// Its own frame: `deref()` pins its target for the rest of the job.
function isGone(reference: WeakRef<object>): boolean {
  return reference.deref() === undefined
}
