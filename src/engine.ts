import { keepReport, withArtifactBase } from './artifacts.js'
import { check } from './check.js'
import { collectedQuestion, growthQuestion, referencesQuestion, type Question } from './question.js'
import { refuseUndefined } from './refuse-undefined.js'
import { InconclusiveError, RunError, UsageError } from './errors.js'
import type { OptionsOf } from './options.js'
import type { Outcome } from './report/outcome.js'
import { fromPlainError } from './report/plain-error.js'
import type { CollectedReport, GrowthReport, ReferencesReport, Report } from './report/report.js'
import { deadlineOf } from './runs/deadline.js'
import { measureInline } from './runs/inline.js'
import { hasRerun } from './runs/runner.js'
import { plainPaint, renderOutcome } from './report/text.js'

/**
 * Measures whether calling `fn` again and again keeps JS heap, in this process and without an `expect`.
 *
 * @returns the report, with `outcome: 'clean' | 'leak'`
 * @throws {@link InconclusiveError} and {@link RunError}, with the report; {@link UsageError}
 */
export async function measureHeapGrowth(
  fn: () => unknown,
  options?: number | OptionsOf<'measureHeapGrowth'>,
): Promise<GrowthReport> {
  const question = growthQuestion('measureHeapGrowth', { fn: ['`fn`', fn] }, options)
  return decided(await answerHere('measureHeapGrowth', question)) as GrowthReport
}

/**
 * Measures whether calling `fn` again and again keeps memory outside the JS heap, in this process and without an `expect`.
 *
 * @returns the report, with `outcome: 'clean' | 'leak'`; its `native` says which kind grew, and what it was read by
 * @throws {@link InconclusiveError} and {@link RunError}, with the report; {@link UsageError}
 */
export async function measureNativeGrowth(
  fn: () => unknown,
  options?: number | OptionsOf<'measureNativeGrowth'>,
): Promise<GrowthReport> {
  const question = growthQuestion('measureNativeGrowth', { fn: ['`fn`', fn] }, options)
  return decided(await answerHere('measureNativeGrowth', question)) as GrowthReport
}

/**
 * Checks whether what `make()` returns is garbage once `fn(it)` has settled, in this process and without an `expect`.
 * A WeakRef in `make`'s place works too.
 *
 * @returns the report, with `outcome: 'clean' | 'leak'`
 * @throws {@link RunError}, with the report; {@link UsageError}
 */
export async function checkCollected<Subject extends object>(
  make: (() => Subject | PromiseLike<Subject>) | WeakRef<Subject>,
  ...given: [fn?: ((subject: Subject) => unknown) | undefined, options?: OptionsOf<'checkCollected'>]
): Promise<CollectedReport> {
  refuseUndefined('`fn`', given)
  const [fn, options] = given
  const question = collectedQuestion('checkCollected', ['`make`', make], fn, options)
  return decided(await answerHere('checkCollected', question)) as CollectedReport
}

/**
 * Counts and lists the references that hold `object`: those that `toHaveStrongReferences` counts.
 *
 * @returns the report, whose `references` has a path for each; its `outcome` is always `clean`
 * @throws {@link RunError}, with the report; {@link UsageError}
 */
export async function strongReferences(
  object: object,
  options?: OptionsOf<'strongReferences'>,
): Promise<ReferencesReport> {
  const question = referencesQuestion('strongReferences', object, undefined, options)
  return decided(await answerHere('strongReferences', question)) as ReferencesReport
}

/** No runner is involved here, also where the function is called inside a test; unless `rerun` and `isolate: true` ask for it. */
async function answerHere(name: string, question: Question): Promise<Outcome> {
  const { given, isolate } = question.options
  const isIsolated = given.has('isolate') && isolate === true
  if (isIsolated && !hasRerun()) {
    throw new UsageError(
      `Expected \`isolate: true\` of \`${name}\` only with a command to run the test again (\`configure({ rerun })\`); it runs inline`,
    )
  }
  const context = { currentTestName: name }
  const based = withArtifactBase(question, context)
  const outcome = await (isIsolated ? check(name, based, context) : inline(based))
  const isClean = outcome.kind === 'report' && outcome.report.outcome === 'clean'
  return isClean ? outcome : keepReport(outcome, based, context)
}

function inline(question: Question): Promise<Outcome> {
  const { timeout } = question.options
  const track = (run: Promise<Outcome>): Promise<Outcome> => run
  return measureInline(question, { kind: 'inline', ...deadlineOf(timeout), disturbed: () => false, track })
}

function decided(outcome: Outcome): Report {
  const message = (): string => renderOutcome(outcome, plainPaint)
  if (outcome.kind === 'usage') throw new UsageError(message())
  const { report } = outcome
  if (report.outcome === 'error')
    throw new RunError(message(), report, outcome.cause && { cause: fromPlainError(outcome.cause) })
  if (report.outcome === 'inconclusive') throw new InconclusiveError(message(), report)
  return report
}
