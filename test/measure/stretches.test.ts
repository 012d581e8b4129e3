import { expect, test } from 'vitest'
import { stretchThatFits } from '../../src/measure/proof-time.js'

test.each([
  ['there is time for all', 60_000, 10, 8000, 293],
  // Three times 293 calls may fit, but only if the proof takes less than is estimated.
  ['a shorter one surely fits', 15_000, 12, 8000, 97],
  ['what surely fits is too short', 9000, 12, 8000, 97],
  ['nothing surely fits', 5000, 12, 8000, 17],
  ['nothing fits', 4000, 12, 8000, undefined],
])('calls of a stretch where %s', (_, timeLeft, millisecondsPerCall, proofTime, calls) => {
  expect(stretchThatFits(timeLeft, millisecondsPerCall, proofTime)).toBe(calls)
})
