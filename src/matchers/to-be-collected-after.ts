import { callSite } from '../call-site.js'
import { UsageError } from '../errors.js'
import type { Question } from '../question.js'
import { describeValue, resolveOptions } from '../options.js'
import { assertionResult } from './assertion-result.js'
import type { MatcherContext, MatcherResult } from './context.js'
import { guardBody } from './guard.js'

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
    if (given.length > 2) throw new UsageError(`Expected fn, then options, got ${given.length} arguments`)
    guardBody('the received value', received)
    guardBody('`fn`', fn)
    return question(received, fn, options)
  })
}

function question(received: unknown, fn: unknown, options: unknown): Question {
  if (fn !== undefined && typeof fn !== 'function') {
    throw new UsageError(`Expected \`fn\` to be a function, got ${describeValue(fn)}`)
  }
  if (typeof received !== 'function' && !isWeakRef(received)) {
    throw new UsageError(
      'Expected the received value to be a function that makes the object, or a WeakRef, got ' +
        `${describeValue(received)}: the assertion would hold the object itself, so it could never be collected`,
    )
  }
  return {
    assertion: 'collected',
    subject: received as (() => unknown) | WeakRef<object>,
    fn: fn as ((subject: unknown) => unknown) | undefined,
    options: resolveOptions(name, options),
  }
}

function receivedName(received: unknown): string {
  if (typeof received === 'function') return 'make'
  return isWeakRef(received) ? 'weakRef' : 'received'
}

/** By its tag: a WeakRef of another realm (a vm pool, jsdom) is no instance of this one's class. */
function isWeakRef(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object WeakRef]'
}
