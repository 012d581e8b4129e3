import { callSite } from '../call-site.js'
import { UsageError } from '../errors.js'
import { collectedQuestion, isWeakRef } from '../question.js'
import { refuseUndefined } from '../refuse-undefined.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'

const name = 'toBeCollectedAfter'

/** `expect(make).toBeCollectedAfter(fn?, options?)`, or with a `WeakRef` in `make`'s place. */
export function toBeCollectedAfter(
  this: MatcherContext,
  received: unknown,
  ...given: readonly unknown[]
): Promise<MatcherResult> {
  const [fn, options] =
    typeof given[0] === 'object' && given.length === 1 ? [undefined, given[0]] : [given[0], given[1]]
  const expected = [fn === undefined ? [] : 'fn', options === undefined ? [] : 'options'].flat().join(', ')
  const written = { name, received: receivedName(received), expected, site: callSite(toBeCollectedAfter) }
  return assertionResult(this, written, () => {
    refuseUndefined('`fn` or options', given)
    if (given.length > 2) throw new UsageError(`Expected fn, then options, got ${given.length} arguments`)
    return collectedQuestion(name, ['the received value', received], fn, options)
  })
}

function receivedName(received: unknown): string {
  if (typeof received === 'function') return 'make'
  return isWeakRef(received) ? 'weakRef' : 'received'
}
