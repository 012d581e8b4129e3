import { callSite } from '../call-site.js'
import { UsageError } from '../errors.js'
import { growthQuestion, type Question } from '../question.js'
import { refuseUndefined } from '../refuse-undefined.js'
import { describeValue } from '../options.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'

type GrowthMatcher = (this: MatcherContext, received: unknown, ...given: readonly unknown[]) => Promise<MatcherResult>

/** `expect(fn).toNotRetainHeapGrowth(iterations | options)` and `expect(setup).toNotRetainHeapGrowth(fn, …)`. */
export const toNotRetainHeapGrowth = growthMatcher('toNotRetainHeapGrowth')

/** The same for memory outside the JS heap. */
export const toNotRetainNativeGrowth = growthMatcher('toNotRetainNativeGrowth')

type Name = 'toNotRetainHeapGrowth' | 'toNotRetainNativeGrowth'

function growthMatcher(name: Name): GrowthMatcher {
  return function matcher(received, ...given) {
    const twoForms = typeof given[0] === 'function'
    const options = given[twoForms ? 1 : 0]
    const written = {
      name,
      received: receivedName(received, twoForms),
      expected: [twoForms ? 'fn' : [], optionsName(options)].flat().join(', '),
      site: callSite(matcher),
    }
    return assertionResult(this, written, () => {
      refuseUndefined('`fn`, iterations or options', given)
      if (given.length > (twoForms ? 2 : 1)) {
        throw new UsageError(
          `Expected ${twoForms ? 'fn, then ' : ''}iterations or options, got ${given.length} arguments`,
        )
      }
      return twoForms ? withSetup(name, received, given[0], options) : withoutSetup(name, received, options)
    })
  }
}

function withoutSetup(name: Name, fn: unknown, options: unknown): Question {
  if (typeof fn !== 'function') {
    throw new UsageError(
      `Expected the received value to be a function (or a function as the first argument of \`${name}\`), got ` +
        describeValue(fn, options),
    )
  }
  return growthQuestion(name, { fn: ['the received value', fn] }, options)
}

function withSetup(name: Name, received: unknown, fn: unknown, options: unknown): Question {
  const setup = typeof received === 'function' ? received : () => received
  return growthQuestion(name, { setup: ['the received value', setup], fn: ['`fn`', fn] }, options)
}

function receivedName(received: unknown, twoForms: boolean): string {
  if (typeof received !== 'function') return twoForms ? 'subject' : 'received'
  return twoForms ? 'setup' : 'fn'
}

function optionsName(options: unknown): string[] {
  if (options === undefined) return []
  return [typeof options === 'number' ? String(options) : 'options']
}
