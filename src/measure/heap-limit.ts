import type { Grown } from '../verdict/growth.js'
import { buffersInUse } from './bytes-in-use.js'
import { captured, now } from './captured.js'
import { slot, type Progress } from './progress.js'

/** The heap passed its limit between two calls; during a call it is the watchdog that sees it. */
export class HeapLimitPassed extends Error {
  override readonly name = 'HeapLimitPassed'
  /** Since the limit was set, where that is known: else the watchdog knows. */
  readonly grown: Grown | undefined

  constructor(grown?: Grown) {
    super()
    this.grown = grown
  }
}

const mebibyte = 1024 * 1024
/** Milliseconds for the watchdog to confirm that the limit is passed; then the process has ended. */
const patience = 3000

export interface HeapLimit {
  /** For right after a full collection, so that what it frees does not count. */
  readonly isPassed: () => boolean
  /** Ends the process, or throws {@link HeapLimitPassed}, where the watchdog does not find it to be a mistake. */
  readonly enforce: () => void
}

/** Lets JS heap and ArrayBuffers grow by so many megabytes from now on. The watchdog reads the same numbers. */
export function setHeapLimit(progress: Progress, megabytes: number): HeapLimit {
  const limitBytes = megabytes * mebibyte
  progress[slot.baselineBytes] = heapAndBuffers()
  progress[slot.baselineBuffers] = buffersInUse()
  progress[slot.baselineRss] = captured.residentBytes()
  progress[slot.limitBytes] = limitBytes
  renumber(progress)
  progress[slot.watching] = 1
  return {
    isPassed: () => heapAndBuffers() > (progress[slot.baselineBytes] ?? 0) + limitBytes,
    enforce() {
      letWatchdogDecide(progress)
    },
  }
}

/**
 * While a measurement takes memory of its own, which is no growth of the user's.
 *
 * @returns ends the pause; with the bytes that the measurement keeps
 */
export function pauseHeapLimit(progress: Progress): (kept: number) => void {
  const watching = progress[slot.watching] ?? 0
  progress[slot.watching] = 0
  return (kept) => {
    progress[slot.baselineBytes] = (progress[slot.baselineBytes] ?? 0) + kept
    progress[slot.baselineRss] = (progress[slot.baselineRss] ?? 0) + kept
    renumber(progress)
    progress[slot.watching] = watching
  }
}

export function endHeapLimit(progress: Progress): void {
  progress[slot.watching] = 0
}

/** Last, when the numbers are there that the watchdog reads after this one. */
function renumber(progress: Progress): void {
  progress[slot.limit] = (progress[slot.limit] ?? 0) + 1
}

/**
 * One place decides, and knows who allocated: it discards what an open session pins, collects, and ends this process or
 * gives the all-clear. A loop and not `Atomics.wait`, because it answers the watchdog's questions.
 */
function letWatchdogDecide(progress: Progress): void {
  const question = (progress[slot.suspected] ?? 0) + 1
  progress[slot.suspected] = question
  const until = now() + patience
  while (now() < until) {
    if (progress[slot.cleared] === question) return
  }
  throw new HeapLimitPassed()
}

function heapAndBuffers(): number {
  const { heapUsed, arrayBuffers } = captured.memoryUsage()
  return heapUsed + arrayBuffers
}
