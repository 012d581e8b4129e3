import { UsageError } from './errors.js'
import { guardBody, tagOf } from './guard-body.js'
import { captured } from './measure/captured.js'
import { describeValue, iterationsOrOptions, resolveOptions, type ResolvedOptions } from './options.js'

/** What is asserted, with the user's functions. */
export type Question =
  | {
      readonly assertion: 'heap growth' | 'native growth'
      readonly setup: (() => unknown) | undefined
      readonly fn: (subject: unknown, callIndex: number) => unknown
      readonly options: ResolvedOptions
    }
  | {
      readonly assertion: 'collected'
      readonly subject: (() => unknown) | WeakRef<object>
      readonly fn: ((subject: unknown) => unknown) | undefined
      readonly options: ResolvedOptions
    }
  | {
      readonly assertion: 'strong references'
      /** The assertion's own hold on it would be one more. */
      readonly object: WeakRef<object>
      /** Undefined where they are only counted. */
      readonly expected: number | undefined
      readonly options: ResolvedOptions
    }

/** Something that a user gave, by the name that a message has for it. */
export type Given = readonly [what: string, value: unknown]

type GrowthAssertion = 'toNotRetainHeapGrowth' | 'measureHeapGrowth' | 'toNotRetainNativeGrowth' | 'measureNativeGrowth'

/** @throws {@link UsageError} for what cannot be called, or would run nothing when it is */
export function growthQuestion(
  of: GrowthAssertion,
  { setup, fn }: { readonly setup?: Given; readonly fn: Given },
  options: unknown,
): Question {
  return {
    assertion: of === 'toNotRetainNativeGrowth' || of === 'measureNativeGrowth' ? 'native growth' : 'heap growth',
    setup: setup && callable(setup, options),
    fn: callable(fn, options),
    options: resolveOptions(of, iterationsOrOptions(options)),
  }
}

/** @throws {@link UsageError} for what cannot be called, or would run nothing when it is */
export function collectedQuestion(
  of: 'toBeCollectedAfter' | 'checkCollected',
  make: Given,
  fn: unknown,
  options: unknown,
): Question {
  return {
    assertion: 'collected',
    subject: maker(make, options),
    fn: fn === undefined ? undefined : callable(['`fn`', fn], options),
    options: resolveOptions(of, options),
  }
}

function maker([what, value]: Given, options: unknown): (() => unknown) | WeakRef<object> {
  if (isWeakRef(value)) return value
  if (typeof value === 'function') return callable([what, value], options)
  throw new UsageError(
    `Expected ${what} to be a function that makes the object, or a WeakRef, got ` +
      `${describeValue(value, options)}: the assertion would hold the object itself, so it could never be collected`,
  )
}

function callable([what, value]: Given, options: unknown): () => unknown {
  if (typeof value !== 'function')
    throw new UsageError(`Expected ${what} to be a function, got ${describeValue(value, options)}`)
  guardBody(what, value)
  return value as () => unknown
}

/** By its tag: a WeakRef of another realm (a vm pool, jsdom) is no instance of this one's class. */
export function isWeakRef(value: unknown): value is WeakRef<object> {
  return tagOf(value) === '[object WeakRef]'
}

/** @throws {@link UsageError} where nothing can refer to what was received */
export function referencesQuestion(
  of: 'toHaveStrongReferences' | 'strongReferences',
  object: unknown,
  expected: number | undefined,
  options: unknown,
): Question {
  if ((typeof object !== 'object' || object === null) && typeof object !== 'function') {
    throw new UsageError(
      `Expected the received value to be an object or a function, got ${describeValue(object, options)}`,
    )
  }
  return {
    assertion: 'strong references',
    object: new captured.WeakRef(object),
    expected,
    // The object lives here.
    options: { ...resolveOptions(of, options), isolate: false },
  }
}
