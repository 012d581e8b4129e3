import type { ErrorReport } from './report/outcome.js'
import type { Report } from './report/report.js'

/** The assertion is written in a way that cannot be decided. Thrown with `.not` too. */
export class UsageError extends TypeError {
  override readonly name = 'UsageError'
}

/** Something was measured, and it does not suffice for a verdict. Rejects with `.not` too. */
export class InconclusiveError extends Error {
  override readonly name = 'InconclusiveError'
  readonly report: Report
  constructor(message: string, report: Report) {
    super(message)
    this.report = report
  }
}

/** Nothing could be measured: the code threw, the process died, there is no `gc`, … Rejects with `.not` too. */
export class RunError extends Error {
  override readonly name = 'RunError'
  readonly report: ErrorReport
  /** @param options with `cause`, which may be `undefined`: that can be thrown, too */
  constructor(message: string, report: ErrorReport, options?: ErrorOptions) {
    super(message, options)
    this.report = report
  }
}
