import { captured } from './captured.js'
import { slot, type Progress } from './progress.js'

/** The heap passed its limit between two calls; during a call it is the watchdog that sees it. */
export class HeapLimitPassed extends Error {
  override readonly name = 'HeapLimitPassed'
}

const mebibyte = 1024 * 1024

/**
 * Lets JS heap and ArrayBuffers grow by so many megabytes from now on. The watchdog reads the same numbers.
 *
 * @returns a check for right after a full collection, so that what it frees does not count
 */
export function setHeapLimit(progress: Progress, megabytes: number | undefined): () => void {
  if (megabytes === undefined) return () => undefined
  const limitBytes = megabytes * mebibyte
  const baseline = heapAndBuffers()
  progress[slot.baselineBytes] = baseline
  progress[slot.baselineRss] = process.memoryUsage.rss()
  progress[slot.limitBytes] = limitBytes
  progress[slot.watching] = 1
  return () => {
    if (heapAndBuffers() > baseline + limitBytes) throw new HeapLimitPassed()
  }
}

export function endHeapLimit(progress: Progress): void {
  progress[slot.watching] = 0
}

function heapAndBuffers(): number {
  const { heapUsed, arrayBuffers } = captured.memoryUsage()
  return heapUsed + arrayBuffers
}
