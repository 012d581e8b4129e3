import { afterAll, afterEach, beforeEach, expect } from '@jest/globals'
import { extendExpect } from './matchers/extend-expect.js'
import type { LeakMatchers } from './matchers/index.js'
import { createJestRunner } from './runs/jest/runner.js'
import { useRunner, type Runner } from './runs/runner.js'

/*
 * For `setupFilesAfterEnv`: Jest loads it once for each test file, in that file's own context; and again where a test that
 * has reset its modules asks for it, when hooks can no longer be given.
 */
const key = Symbol.for('leak-matchers.jest')
const shared = globalThis as { [key]?: Runner | undefined }
useRunner((shared[key] ??= createJestRunner({ afterAll, afterEach, beforeEach, expect })))
extendExpect(expect)

export * from './index.js'

/* eslint-disable @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as Jest declares them */
declare module 'expect' {
  // With one parameter: without any, or with both, it does not compile with one of Jest's two ways to its types.
  interface Matchers<R> extends LeakMatchers {}
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- what `@types/jest` calls it
  namespace jest {
    interface Matchers<R> extends LeakMatchers {}
  }
}
