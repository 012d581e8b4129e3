import { expect, test } from 'vitest'
import { CallDidNotReturn, Calls, OutOfTime } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress, noCall, slot } from '../../src/measure/progress.js'

function callsUntil(milliseconds: number, fn: (index: number) => unknown): Calls {
  const deadline = now() + milliseconds
  // As late as it can be: a call may be begun until the time is up.
  return new Calls(fn, createProgress(), deadline, deadline)
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('a call that was only begun too late does not count as one that never returns', async () => {
  const calls = callsUntil(150, () => pause(100))
  await expect(calls.make(10)).rejects.toBeInstanceOf(OutOfTime)
  calls.dispose()
})

test('a call that waits much longer than those before it does', async () => {
  const calls = callsUntil(500, (index) => (index < 3 ? pause(1) : new Promise(() => undefined)))
  const error: unknown = await calls.make(10).catch((thrown: unknown) => thrown)
  calls.dispose()
  expect(error).toBeInstanceOf(CallDidNotReturn)
  expect(error).toMatchObject({ call: 4 })
})

test.each([
  ['its own', undefined],
  ['that of some calls', 0],
])('once it is too late for calls, none is to blame for what comes: %s', async (_, stopAt) => {
  const progress = createProgress()
  const deadline = now() + 20
  const calls = new Calls(() => undefined, progress, deadline, deadline)
  await calls.make(1)
  await expect(calls.make(Infinity, stopAt)).rejects.toBeInstanceOf(OutOfTime)
  calls.dispose()
  expect(progress[slot.call]).toBe(noCall)
})

test('a thenable that settles with another one is followed, as `await` does', async () => {
  let begun = 0
  const lazy = {
    then: (_settled: unknown, threw: (error: Error) => void) => {
      begun++
      threw(new Error('no such table'))
    },
  }
  const calls = callsUntil(1000, () => ({
    then: (settled: (value: unknown) => void) => {
      settled(lazy)
    },
  }))
  await expect(calls.make(1)).rejects.toMatchObject({ call: 1, cause: { message: 'no such table' } })
  calls.dispose()
  expect(begun).toBe(1)
})
