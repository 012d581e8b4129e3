import { createProgress, type Progress } from './progress.js'

/**
 * What the preloaded script leaves for the measurement, under a symbol of the global registry: the script and the
 * package's entry are loaded by different module systems, once each.
 */
export interface MeasuredProcess {
  readonly progress: Progress
}

const key = Symbol.for('leak-matchers.measured')

export function announceMeasuredProcess(measured: MeasuredProcess): void {
  Object.defineProperty(globalThis, key, { value: measured, enumerable: false })
}

/** Set in a fresh process that was started to measure one assertion. */
export function measuredProcess(): MeasuredProcess | undefined {
  return (globalThis as { [key]?: MeasuredProcess })[key]
}

/** Inline nobody reads it. */
let unread: Progress | undefined

export function progressHere(): Progress {
  return measuredProcess()?.progress ?? (unread ??= createProgress())
}
