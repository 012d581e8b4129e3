import { formatCount } from '../report/bytes.js'
import type { ErrorReport, GrowthSeen, Outcome, Problem } from '../report/outcome.js'
import type { Setting } from '../report/report.js'
import { GcUnavailable } from './collect.js'
import { CallDidNotReturn, CallThrew } from './calls.js'
import { NoReading } from './controls.js'
import { NotGuarded } from './guarded.js'
import { NoInstrument } from './native-memory.js'
import { WrongRuntime } from './runtime.js'
import { toPlainError } from '../report/plain-error.js'
import { DidNotSettle, UserCodeThrew } from './settling.js'

/** Errors of this package's own that say by themselves why nothing could be measured. */
const telling = [NotGuarded, WrongRuntime, NoInstrument, NoReading]

/** The outcome of a measurement that could not be finished. Nothing is lost: the user's error travels as `cause`. */
export function failed(
  error: unknown,
  assertion: ErrorReport['assertion'],
  setting: Setting,
  seen?: GrowthSeen,
): Outcome {
  const outcome = (problem: Problem) => ({
    kind: 'report' as const,
    report: { assertion, outcome: 'error' as const, setting, problem },
  })
  // `undefined` can be thrown as well: it is a cause like any other.
  const caused = (problem: Problem, cause: unknown): Outcome => ({ ...outcome(problem), cause: toPlainError(cause) })
  if (error instanceof CallThrew || error instanceof UserCodeThrew) {
    const during = error instanceof CallThrew ? `call ${formatCount(error.call)}` : `\`${error.what}\``
    const details = { ...(error.stray ? { stray: error.stray } : {}), ...(seen ? { seen } : {}) }
    return caused({ kind: 'threw', during, ...details }, error.cause)
  }
  if (error instanceof CallDidNotReturn || error instanceof DidNotSettle) {
    const during = error instanceof CallDidNotReturn ? `call ${formatCount(error.call)}` : `\`${error.what}\``
    const { milliseconds, pending } = error
    return outcome({ kind: 'no return', during, milliseconds, stack: [], pending, ...(seen ? { seen } : {}) })
  }
  if (error instanceof GcUnavailable) return outcome({ kind: 'no gc', message: error.message })
  if (telling.some((kind) => error instanceof kind))
    return outcome({ kind: 'no run', message: (error as Error).message })
  return caused({ kind: 'no run', message: 'the measurement itself failed' }, error)
}
