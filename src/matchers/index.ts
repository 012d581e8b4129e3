import type { OptionsOf } from '../options.js'
import { toBeCollectedAfter } from './to-be-collected-after.js'
import { toHaveStrongReferences } from './to-have-strong-references.js'
import { toNotRetainHeapGrowth, toNotRetainNativeGrowth } from './to-not-retain-growth.js'

/** For `expect.extend(leakMatchers)`. With Vitest and Jest take the entry instead: it also knows the runner. */
export const leakMatchers = {
  toBeCollectedAfter,
  toHaveStrongReferences,
  toNotRetainHeapGrowth,
  toNotRetainNativeGrowth,
}

type HeapGrowthOptions = OptionsOf<'toNotRetainHeapGrowth'>
type NativeGrowthOptions = OptionsOf<'toNotRetainNativeGrowth'>
type CollectedOptions = OptionsOf<'toBeCollectedAfter'>

/**
 * The matchers as `expect(…)` gains them. All are asynchronous: `await` them.
 *
 * Of the two forms of a growth matcher the one with options alone stands last: where none fits, TypeScript tells of the last
 * one that takes as many arguments, and it is an option that is misspelt.
 */
export interface LeakMatchers {
  /**
   * Passes when what `make()` returned is garbage once `fn(it)` has settled. `expect(new WeakRef(object))` works too.
   * The received function makes the subject in the assertion's own frame, so that nothing of the test holds it.
   *
   * @throws UsageError when what is received is neither a function nor a WeakRef, or `make` returns no object
   * @example
   * await expect(() => new Person('tom')).toBeCollectedAfter((tom) => befriend(tom, new Person('ann')))
   */
  // `any`: the subject's type is that of the received function, which a matcher's type cannot see.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  toBeCollectedAfter(fn?: ((subject: any) => unknown) | CollectedOptions, options?: CollectedOptions): Promise<void>

  /**
   * As below for `fn(subject, callIndex)`, where `subject` is what the received `setup()` returned, once, before the
   * first call (or the received value itself, when it is no function). Annotate it: a matcher's type cannot see what
   * was received.
   */
  toNotRetainHeapGrowth(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    fn: (subject: any, callIndex: number) => unknown,
    iterations?: number | HeapGrowthOptions,
  ): Promise<void>
  /**
   * Passes when calling the received function again and again keeps no JS heap.
   *
   * @param iterations calls of the first measured round, or all options
   * @example
   * await expect(() => handle(request)).toNotRetainHeapGrowth(1000)
   */
  toNotRetainHeapGrowth(iterations?: number | HeapGrowthOptions): Promise<void>

  /**
   * As below for `fn(subject, callIndex)`, where `subject` is what the received `setup()` returned, once, before the
   * first call (or the received value itself, when it is no function). Annotate it: a matcher's type cannot see what
   * was received.
   */
  toNotRetainNativeGrowth(
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    fn: (subject: any, callIndex: number) => unknown,
    iterations?: number | NativeGrowthOptions,
  ): Promise<void>
  /**
   * Passes when calling the received function again and again keeps no memory outside the JS heap: what native code takes
   * with `malloc`, ArrayBuffers, WebAssembly memories, mapped pages. Read to the byte where the package `koffi` is
   * installed (glibc's `mallinfo2`); without it a leak of 1 KiB per call is seen. `toNotRetainHeapGrowth` beside it tells
   * which side of an addon keeps.
   *
   * @param iterations calls of the first measured round, or all options
   * @example
   * await expect(() => compress(page)).toNotRetainNativeGrowth()
   */
  toNotRetainNativeGrowth(iterations?: number | NativeGrowthOptions): Promise<void>

  /**
   * Passes when exactly `n` references hold the received object: properties, elements, entries of Maps and Sets, variables
   * of closures and modules. Not counted are weak references, local variables, and what the assertion itself holds. Always
   * in the process that runs the test, where the object is. What Python's `sys.getrefcount` tells, for a collector that
   * traces.
   *
   * @example
   * registry.set('tom', tom)
   * await expect(tom).toHaveStrongReferences(1)
   */
  toHaveStrongReferences(n: number, options?: OptionsOf<'toHaveStrongReferences'>): Promise<void>
}
