import { check } from '../check.js'
import { UsageError } from '../errors.js'
import { describeValue, iterationsOrOptions, resolveOptions } from '../options.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'
import { guardUse } from './guard.js'

const name = 'toNotRetainHeapGrowth'

/** `expect(fn).toNotRetainHeapGrowth(iterations | options)` and `expect(setup).toNotRetainHeapGrowth(fn, …)`. */
export function toNotRetainHeapGrowth(
  this: MatcherContext,
  received: unknown,
  ...given: readonly unknown[]
): Promise<MatcherResult> {
  guardUse(this, name)
  const twoForms = typeof given[0] === 'function'
  const [fn, options] = twoForms ? [given[0], given[1]] : [received, given[0]]
  const most = twoForms ? 2 : 1
  if (given.length > most) {
    throw new UsageError(
      `Expected \`${name}\` to be given fn, then iterations or options, got ${given.length} arguments`,
    )
  }
  if (typeof fn !== 'function') {
    throw new UsageError(
      `Expected the received value to be a function (or \`fn\` as the first argument of \`${name}\`), got ` +
        describeValue(received),
    )
  }
  const question = {
    assertion: 'heap growth',
    setup: !twoForms ? undefined : typeof received === 'function' ? (received as () => unknown) : () => received,
    fn: fn as (subject: unknown, callIndex: number) => unknown,
    options: resolveOptions(name, iterationsOrOptions(options)),
  } as const
  const hint = { name, received: twoForms ? 'setup' : 'fn', expected: hintOf(twoForms, options) }
  return assertionResult(this, hint, check(name, question, this))
}

function hintOf(twoForms: boolean, options: unknown): string {
  const second = typeof options === 'number' ? String(options) : options === undefined ? undefined : 'options'
  return [twoForms ? 'fn' : undefined, second].filter((part) => part !== undefined).join(', ')
}
