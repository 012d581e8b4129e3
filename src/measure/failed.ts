import type { ErrorReport, Outcome, Problem } from '../report/outcome.js'
import type { Setting } from '../report/report.js'
import { GcUnavailable } from './collect.js'
import { CallDidNotReturn, CallThrew } from './calls.js'
import { toPlainError } from '../report/plain-error.js'
import { DidNotSettle, UserCodeThrew } from './settling.js'

/** The outcome of a measurement that could not be finished. Nothing is lost: the user's error travels as `cause`. */
export function failed(error: unknown, assertion: ErrorReport['assertion'], setting: Setting): Outcome {
  const outcome = (problem: Problem, cause?: unknown): Outcome => ({
    kind: 'report',
    report: { assertion, outcome: 'error', setting, problem },
    ...(cause === undefined ? {} : { cause: toPlainError(cause) }),
  })
  if (error instanceof CallThrew) return outcome({ kind: 'threw', during: `call ${error.call}` }, error.cause)
  if (error instanceof UserCodeThrew) return outcome({ kind: 'threw', during: `\`${error.what}\`` }, error.cause)
  if (error instanceof CallDidNotReturn || error instanceof DidNotSettle) {
    const during = error instanceof CallDidNotReturn ? `call ${error.call}` : `\`${error.what}\``
    const { milliseconds, pending } = error
    return outcome({ kind: 'no return', during, milliseconds, stack: [], pending })
  }
  if (error instanceof GcUnavailable) return outcome({ kind: 'no gc', message: error.message })
  return outcome({ kind: 'no run', message: 'the measurement itself failed' }, error)
}
