import { check } from '../check.js'
import { UsageError } from '../errors.js'
import { describeValue, resolveOptions } from '../options.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'
import { guardUse } from './guard.js'

const name = 'toBeCollectedAfter'

/** `expect(make).toBeCollectedAfter(fn?, options?)`, or with a `WeakRef` in `make`'s place. */
export function toBeCollectedAfter(
  this: MatcherContext,
  received: unknown,
  ...given: readonly unknown[]
): Promise<MatcherResult> {
  guardUse(this, name)
  const [fn, options] =
    typeof given[0] === 'object' && given.length === 1 ? [undefined, given[0]] : [given[0], given[1]]
  if (given.length > 2) {
    throw new UsageError(`Expected \`${name}\` to be given fn, then options, got ${given.length} arguments`)
  }
  if (fn !== undefined && typeof fn !== 'function') {
    throw new UsageError(`Expected \`fn\` of \`${name}\` to be a function, got ${describeValue(fn)}`)
  }
  if (typeof received !== 'function' && !isWeakRef(received)) {
    throw new UsageError(
      `Expected the received value to be a function that makes the object, or a WeakRef, got ${describeValue(received)}: ` +
        'the assertion would hold the object itself, so it could never be collected',
    )
  }
  const question = {
    assertion: 'collected',
    subject: received as (() => unknown) | WeakRef<object>,
    fn: fn as ((subject: unknown) => unknown) | undefined,
    options: resolveOptions(name, options),
  } as const
  const expected = [fn ? 'fn' : undefined, options === undefined ? undefined : 'options']
    .filter((part) => part)
    .join(', ')
  const hint = { name, received: typeof received === 'function' ? 'make' : 'weakRef', expected }
  return assertionResult(this, hint, check(name, question, this))
}

/** By its tag: a WeakRef of another realm (a vm pool, jsdom) is no instance of this one's class. */
function isWeakRef(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object WeakRef]'
}
