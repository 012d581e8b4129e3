import { callSite } from '../call-site.js'
import { UsageError } from '../errors.js'
import { describeValue } from '../options.js'
import { referencesQuestion } from '../question.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'

const name = 'toHaveStrongReferences'

/** `expect(object).toHaveStrongReferences(n, options?)`. */
export function toHaveStrongReferences(
  this: MatcherContext,
  received: unknown,
  ...given: readonly unknown[]
): Promise<MatcherResult> {
  const [expected, options] = given
  const written = {
    name,
    received: 'object',
    expected: [typeof expected === 'number' ? String(expected) : 'n', options === undefined ? [] : 'options']
      .flat()
      .join(', '),
    site: callSite(toHaveStrongReferences),
  }
  return assertionResult(this, written, () => {
    if (given.length > 2) throw new UsageError(`Expected a number, then options, got ${given.length} arguments`)
    if (!Number.isSafeInteger(expected) || (expected as number) < 0) {
      throw new UsageError(
        `Expected the number of references to be an integer of at least 0, got ${describeValue(expected, options)}`,
      )
    }
    return referencesQuestion(name, received, expected as number, options)
  })
}
