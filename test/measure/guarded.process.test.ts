import v8 from 'node:v8'
import { afterEach, expect, test, vi } from 'vitest'
import { assertGuarded, assertStillGuarded, NotGuarded } from '../../src/measure/guarded.js'
import { createProgress, slot, type Progress } from '../../src/measure/progress.js'

const key = Symbol.for('leak-matchers.measured')

/** As the preloaded script leaves it. */
function announce(part: Partial<Record<keyof typeof slot, number>>): Progress {
  const progress = createProgress()
  for (const [name, value] of Object.entries(part)) progress[slot[name as keyof typeof slot]] = value
  Object.defineProperty(v8, key, { value: { progress }, configurable: true })
  return progress
}

afterEach(() => {
  Reflect.deleteProperty(v8, key)
  vi.restoreAllMocks()
})

test('a process without our flags measures nothing', async () => {
  await expect(assertGuarded()).rejects.toThrow(NotGuarded)
  await expect(assertGuarded()).rejects.toThrow('something replaced `execArgv`')
})

test('nor does one whose watchdog has failed, before or meanwhile', async () => {
  announce({ watchdogFailed: 1 })
  await expect(assertGuarded()).rejects.toThrow('the watchdog of the fresh process does not run')
  announce({ watchdogReady: 1, watchdogFailed: 1 })
  await expect(assertGuarded()).rejects.toThrow(NotGuarded)
  expect(assertStillGuarded).toThrow(NotGuarded)
})

test('one that is guarded is waited for, and told that the assertion is reached', async () => {
  const progress = announce({})
  setTimeout(() => {
    progress[slot.watchdogReady] = 1
  }, 20)
  await assertGuarded()
  expect(progress[slot.started]).toBe(1)
  expect(assertStillGuarded).not.toThrow()
})
