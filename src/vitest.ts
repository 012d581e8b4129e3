import { afterAll, beforeEach, expect, inject } from 'vitest'
import { extendExpect } from './matchers/extend-expect.js'
import type { LeakMatchers } from './matchers/index.js'
import { useRunner } from './runs/runner.js'
import { createVitestRunner } from './runs/vitest/runner.js'

/*
 * A setup file: runs once for each test file, before it. The state behind it is created once per worker, also where
 * workers are shared by files (`isolate: false`).
 */
const key = Symbol.for('leak-matchers.vitest')
const shared = globalThis as { [key]?: ReturnType<typeof createVitestRunner> | undefined }
const vitestRunner = (shared[key] ??= createVitestRunner())
useRunner(vitestRunner.runner)
vitestRunner.install({ afterAll, beforeEach, inject, testPath: expect.getState().testPath })
extendExpect(expect)

export * from './index.js'

declare module 'vitest' {
  // Without type parameters: `Matchers<T = any>` is TS2428 on Vitest 5, and `Matchers<R, T>` makes the matchers vanish
  // on 3 and 4; this form compiles on all three.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Matchers extends LeakMatchers {}
}
