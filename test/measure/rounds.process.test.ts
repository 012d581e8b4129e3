import { expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress } from '../../src/measure/progress.js'
import { measureRounds, type Rounds } from '../../src/measure/rounds.js'
import { sightHere } from '../../src/measure/sight.js'
import { heapReader } from './reader.js'

async function rounds(fn: (call: number) => unknown, milliseconds = 30_000): Promise<Rounds> {
  const start = now()
  const deadline = start + milliseconds
  const progress = createProgress()
  const calls = new Calls(fn, progress, deadline, deadline)
  const sight = sightHere()
  const { agreement, most, noise, floor, clockNoise } = sight
  const reader = heapReader(progress, { agreement, most })
  const rules = { tolerance: 0, noise, floor, clockNoise, minimumCalls: 400 }
  const plan = { sight, iterations: 100, warmup: 0, rules, start, deadline, samples: [], parts: () => ({}) }
  const measured = await measureRounds(calls, reader, {
    ...plan,
    checkLimit: () => undefined,
    judged: () => undefined,
    timeOfProof: () => 1000,
    callsToClear: undefined,
  })
  calls.dispose()
  return measured
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** As a module that loads, or a processor that is busy with something else. */
function pauseFor(milliseconds: number): void {
  Atomics.wait(cell, 0, 0, milliseconds)
}

test.each([
  ['none', -1],
  ['in the warm-up', 50],
  ['in the first round', 10_000],
])('one pause of a call does not have quick calls taken for slow ones: %s', async (_, paused) => {
  const numbers: number[] = []
  const { burst, judgement } = await rounds((call) => {
    if (call === paused) pauseFor(300)
    numbers.push(call)
  })
  expect(judgement.kind).toBe('steady')
  // Collections after every hundredth of such calls would leave no time for enough of them.
  expect(burst).toBeGreaterThan(1000)
})

test('slow calls are collected after as many as were asked for', async () => {
  const { burst } = await rounds(() => {
    pauseFor(1)
  }, 5000)
  expect(burst).toBe(100)
})
