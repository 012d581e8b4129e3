import v8 from 'node:v8'
import { createProgress, type Progress } from './progress.js'

/**
 * What the preloaded script leaves for the measurement. The script and the package's entry are loaded by different module
 * systems, once each, and under Jest the entry in a VM context with globals of its own: what both see is Node's own modules.
 */
export interface MeasuredProcess {
  readonly progress: Progress
  /** The real one: listeners of the copy that Jest gives to tests hear nothing. */
  readonly process: NodeJS.Process
  /** What is to be measured, where the runner has no way to hand it over. */
  readonly target?: unknown
}

const key = Symbol.for('leak-matchers.measured')
const holder = v8 as { [key]?: MeasuredProcess }

export function announceMeasuredProcess(measured: MeasuredProcess): void {
  Object.defineProperty(holder, key, { value: measured, enumerable: false })
}

/** Set in a fresh process that was started to measure one assertion. */
export function measuredProcess(): MeasuredProcess | undefined {
  return holder[key]
}

/** Inline nobody reads it. */
let unread: Progress | undefined

export function progressHere(): Progress {
  return measuredProcess()?.progress ?? (unread ??= createProgress())
}
