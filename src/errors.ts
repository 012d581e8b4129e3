import type { ErrorReport } from './report/outcome.js'
import type { Report } from './report/report.js'

/**
 * On the prototype, as built-in errors have it: the first line of a stack is written before an instance has fields of its
 * own, and a name that contradicts it is printed beside it, once by each runner.
 */
function setName(prototype: Error, name: string): void {
  Object.defineProperty(prototype, 'name', { value: name, configurable: true, writable: true })
}

/** The assertion is written in a way that cannot be decided. Thrown with `.not` too. */
export class UsageError extends TypeError {
  declare readonly name: 'UsageError'
  static {
    setName(this.prototype, 'UsageError')
  }
}

/** Something was measured, and it does not suffice for a verdict. Rejects with `.not` too. */
export class InconclusiveError extends Error {
  declare readonly name: 'InconclusiveError'
  static {
    setName(this.prototype, 'InconclusiveError')
  }
  readonly report: Report
  constructor(message: string, report: Report) {
    super(message)
    this.report = report
  }
}

/** Nothing could be measured: the code threw, the process died, there is no `gc`, … Rejects with `.not` too. */
export class RunError extends Error {
  declare readonly name: 'RunError'
  static {
    setName(this.prototype, 'RunError')
  }
  readonly report: ErrorReport
  /** @param options with `cause`, which may be `undefined`: that can be thrown, too */
  constructor(message: string, report: ErrorReport, options?: ErrorOptions) {
    super(message, options)
    this.report = report
  }
}
