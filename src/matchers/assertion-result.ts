import { InconclusiveError, RunError, UsageError } from '../errors.js'
import { fromPlainError } from '../report/plain-error.js'
import type { Outcome } from '../report/outcome.js'
import { plainPaint, renderOutcome, type Paint } from '../report/text.js'
import type { MatcherContext, MatcherResult, MatcherUtils } from './context.js'

/** How the assertion was written, for the first line of its message. */
export interface Hint {
  readonly name: string
  readonly received: string
  readonly expected: string
}

/** Clean and leak decide the assertion, and `.not` swaps those two only; everything else rejects, either way. */
export async function assertionResult(
  context: MatcherContext,
  hint: Hint,
  run: Promise<Outcome>,
): Promise<MatcherResult> {
  const outcome = await run
  const message = (): string => `${hintLine(context, hint)}\n\n${renderOutcome(outcome, paintOf(context.utils))}`
  if (outcome.kind === 'usage') throw new UsageError(message())
  const { report } = outcome
  if (report.outcome === 'error') {
    throw new RunError(message(), report, outcome.cause && fromPlainError(outcome.cause))
  }
  if (report.outcome === 'inconclusive') throw new InconclusiveError(message(), report)
  return { pass: report.outcome === 'clean', message }
}

function hintLine(context: MatcherContext, { name, received, expected }: Hint): string {
  const not = context.isNot === true
  if (context.utils) return context.utils.matcherHint(name, received, expected, { isNot: not })
  return `expect(${received})${not ? '.not' : ''}.${name}(${expected})`
}

function paintOf(utils: MatcherUtils | undefined): Paint {
  if (!utils) return plainPaint
  return { bad: utils.RECEIVED_COLOR, good: utils.EXPECTED_COLOR, dim: utils.DIM_COLOR, strong: utils.BOLD_WEIGHT }
}
