import { keepReport, withArtifactBase, withoutArtifacts } from '../artifacts.js'
import { thrownAt } from '../call-site.js'
import { check } from '../check.js'
import { InconclusiveError, RunError, UsageError } from '../errors.js'
import type { Question } from '../question.js'
import type { Outcome } from '../report/outcome.js'
import { fromPlainError } from '../report/plain-error.js'
import type { Report } from '../report/report.js'
import { plainPaint, renderOutcome, type Paint } from '../report/text.js'
import type { MatcherContext, MatcherResult, MatcherUtils } from './context.js'
import { guardUse } from './guard.js'

/** How the assertion was written: for the first line of its message, and for where its errors begin. */
export interface Written {
  readonly name: string
  readonly received: string
  readonly expected: string
  /** Stack at the call. */
  readonly site: string
}

/**
 * Asks, checks, and turns the outcome into what `expect` wants. Misuse throws at once, with `.not` too.
 *
 * @param ask reads the arguments; throws {@link UsageError}
 */
export function assertionResult(
  context: MatcherContext,
  written: Written,
  ask: () => Question,
): Promise<MatcherResult> {
  try {
    guardUse(context, written.name)
    const question = withArtifactBase(ask(), context)
    // A leak that is expected leaves nothing.
    const asked = context.isNot === true ? withoutArtifacts(question) : question
    return decide(context, written, question, check(written.name, asked, context))
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    const text = renderOutcome({ kind: 'usage', message: error.message.replace(/^usage: /, '') }, plainPaint)
    throw thrownAt(new UsageError(`${hintLine(context, written)}\n\n${text}`), written.site)
  }
}

/** Clean and leak decide the assertion, and `.not` swaps those two only; everything else rejects, either way. */
async function decide(
  context: MatcherContext,
  written: Written,
  question: Question,
  run: Promise<Outcome>,
): Promise<MatcherResult> {
  const ended = await run
  const outcome = isExpected(ended, context) ? ended : await keepReport(ended, question, context)
  const message = (): string => `${hintLine(context, written)}\n\n${renderOutcome(outcome, paintOf(context.utils))}`
  if (outcome.kind === 'usage') throw thrownAt(new UsageError(message()), written.site)
  const { report } = outcome
  if (report.outcome === 'error') {
    const options = outcome.cause && { cause: fromPlainError(outcome.cause) }
    throw thrownAt(new RunError(message(), report, options), written.site)
  }
  if (report.outcome === 'inconclusive') throw thrownAt(new InconclusiveError(message(), report), written.site)
  const pass = report.outcome === 'clean'
  return { pass, message: () => message() + (pass ? leakExpected(report) : '') }
}

/** A message of what passed is shown under `.not`, where `clean` alone reads as if all were well. */
function leakExpected({ assertion }: Report): string {
  return assertion === 'strong references' ? '' : '\n\n  A leak was expected, by `.not`.'
}

function isExpected(outcome: Outcome, { isNot = false }: MatcherContext): boolean {
  return outcome.kind === 'report' && outcome.report.outcome === (isNot ? 'leak' : 'clean')
}

function hintLine(context: MatcherContext, { name, received, expected }: Written): string {
  const not = context.isNot === true
  const promise = context.promise ?? ''
  if (context.utils) return context.utils.matcherHint(name, received, expected, { isNot: not, promise })
  return `expect(${received})${promise && `.${promise}`}${not ? '.not' : ''}.${name}(${expected})`
}

function paintOf(utils: MatcherUtils | undefined): Paint {
  if (!utils) return plainPaint
  return { bad: utils.RECEIVED_COLOR, good: utils.EXPECTED_COLOR, dim: utils.DIM_COLOR, strong: utils.BOLD_WEIGHT }
}
