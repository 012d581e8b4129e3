import { asymmetric } from './guard.js'
import { leakMatchers } from './index.js'

/** The `expect` of Vitest and of Jest. */
interface Extensible {
  extend: (matchers: typeof leakMatchers) => void
  readonly not: object
}

/**
 * Adds the matchers. With each, `extend` makes an asymmetric one (`expect.toNotRetainHeapGrowth()`, and of `expect.not`),
 * which calls nothing where it stands alone: a leak would pass. That throws.
 */
export function extendExpect(expect: Extensible): void {
  expect.extend(leakMatchers)
  for (const name of Object.keys(leakMatchers)) {
    const refuse = (): never => {
      const error = asymmetric(name)
      Error.captureStackTrace(error, refuse)
      throw error
    }
    for (const owner of [expect, expect.not])
      if (Object.hasOwn(owner, name)) Object.defineProperty(owner, name, { value: refuse })
  }
}
