import { expect, test } from 'vitest'
import { nativeMemory } from '../../src/measure/native-growth.js'
import { judgeGrowth } from '../../src/verdict/growth.js'

/** Rounds of 20 ms a call, as with a worker thread per call, which keep so many bytes per second. */
function judgementOf(bytesPerSecond: number): string {
  const { sight, end } = nativeMemory()
  const { noise, floor, clockNoise } = sight
  const samples = [10, 20, 40, 80, 160, 320, 640].map((calls) => {
    const milliseconds = 20 * calls
    return { calls, bytes: 5_000_000 + (bytesPerSecond * milliseconds) / 1000, milliseconds }
  })
  end()
  return judgeGrowth(samples, { tolerance: 0, noise, floor, clockNoise, minimumCalls: 40 }).kind
}

// As much as workers that end have the allocator keep, for the first 300 of them: 200 B each (measured on Node 24).
test('what slow calls have the allocator keep as time goes by is no leak', () => {
  expect(judgementOf(50 * 200)).toBe('flat')
})

test('a megabyte per second is one, however slow the calls are', () => {
  expect(judgementOf(2 ** 22)).toBe('steady')
})
