import { UsageError } from './errors.js'
import { describeValue, resolveOptions, type ResolvedOptions } from './options.js'

/** What is asserted, with the user's functions. */
export type Question =
  | {
      readonly assertion: 'heap growth'
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

/** @throws {@link UsageError} where nothing can refer to what was received */
export function referencesQuestion(
  of: 'toHaveStrongReferences' | 'strongReferences',
  object: unknown,
  expected: number | undefined,
  options: unknown,
): Question {
  if ((typeof object !== 'object' || object === null) && typeof object !== 'function') {
    throw new UsageError(`Expected the received value to be an object or a function, got ${describeValue(object)}`)
  }
  return {
    assertion: 'strong references',
    object: new WeakRef(object),
    expected,
    // The object lives here.
    options: { ...resolveOptions(of, options), isolate: false },
  }
}
