import { now } from '../measure/captured.js'
import type { Setting } from '../report/report.js'

/** When an assertion must be done, and what says so. */
export interface Deadline {
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly timeLimit: Setting['timeLimit']
}

/** Milliseconds for an assertion that neither a test nor the option `timeout` limits. */
export const defaultTimeout = 60_000

/**
 * Whichever comes first of the option's end and the test's.
 *
 * @param timeout the option, in milliseconds
 * @param endOfTest milliseconds since the epoch; undefined where no test limits the assertion
 */
export function deadlineOf(timeout: number | undefined, endOfTest?: number): Deadline {
  const start = now()
  if (endOfTest !== undefined && (timeout === undefined || endOfTest <= start + timeout)) {
    return { deadline: endOfTest, timeLimit: 'test' }
  }
  return { deadline: start + (timeout ?? defaultTimeout), timeLimit: timeout === undefined ? 'default' : 'timeout' }
}

/**
 * In a hook, which the time of its test does not limit. The option goes before: a hook may have been given more than all have.
 *
 * @param hookTimeout milliseconds of every hook, less a margin
 */
export function deadlineInHook(timeout: number | undefined, hookTimeout: number): Deadline {
  return timeout === undefined ? { deadline: now() + hookTimeout, timeLimit: 'hook' } : deadlineOf(timeout)
}
