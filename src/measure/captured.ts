import { performance } from 'node:perf_hooks'
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers'
import v8 from 'node:v8'

/**
 * What a user's fake timers, module mocks and spies could replace, taken when this module loads (a setup file runs
 * before the test file does). `vi.useFakeTimers()` alone replaces `setImmediate`, `Date` and `performance.now`.
 */
const monotonicNow = performance.now.bind(performance)
const timeOrigin = performance.timeOrigin
const getHeapCodeStatistics = v8.getHeapCodeStatistics.bind(v8)
const getHeapSpaceStatistics = v8.getHeapSpaceStatistics.bind(v8)
const getHeapStatistics = v8.getHeapStatistics.bind(v8)
const memoryUsage = process.memoryUsage.bind(process)
/** A stand-in need not have it. */
const { rss } = process.memoryUsage as Partial<typeof process.memoryUsage>
const residentBytes = rss ? rss.bind(process.memoryUsage) : (): number => memoryUsage().rss
/** Of this thread alone from Node 23.9 on, of the whole process before. */
const cpuUsage = ((process as { threadCpuUsage?: typeof process.cpuUsage }).threadCpuUsage ?? process.cpuUsage).bind(
  process,
)
const RealWeakRef = WeakRef

export const captured = {
  clearImmediate,
  clearTimeout,
  getHeapCodeStatistics,
  getHeapSpaceStatistics,
  getHeapStatistics,
  memoryUsage,
  residentBytes,
  setImmediate,
  setTimeout,
  WeakRef: RealWeakRef,
}

/** Milliseconds since the epoch on a clock that does not jump; the same for all processes of a machine. */
export function now(): number {
  return timeOrigin + monotonicNow()
}

/** Longer ones are over at once. */
export const longestTimer = 2 ** 31 - 1

/** Milliseconds of a timer that is over at the deadline. */
export function timerUntil(deadline: number): number {
  return Math.min(Math.max(deadline - now(), 1), longestTimer)
}

/** Milliseconds that processors have worked for this thread (see `cpuUsage`): others that are busy do not add to them. */
export function processorTime(): number {
  const { user, system } = cpuUsage()
  return (user + system) / 1000
}

/** A turn of the event loop: WeakRefs clear and finalizers run only between two macrotasks. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
