import { renderCollected } from './collected-text.js'
import { renderError } from './error-text.js'
import { renderGrowth } from './growth-text.js'
import { renderReferences } from './references-text.js'
import type { Outcome } from './outcome.js'
import type { Paint } from './paint.js'

export { plainPaint, type Paint } from './paint.js'

/** The outcome as text. Its first line begins with the outcome: `leak:`, `clean:`, `inconclusive:`, `error:`, `usage:`. */
export function renderOutcome(outcome: Outcome, paint: Paint): string {
  if (outcome.kind === 'usage') return `usage: ${outcome.message}`
  const { report } = outcome
  if (report.outcome === 'error') return renderError(report, outcome.cause)
  switch (report.assertion) {
    case 'collected':
      return renderCollected(report, paint)
    case 'heap growth':
    case 'native growth':
      return renderGrowth(report, paint)
    case 'strong references':
      return renderReferences(report, paint)
  }
}
