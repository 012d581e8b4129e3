import { expect, test } from 'vitest'
import { getSlower } from '../../src/verdict/pace.js'

/** Milliseconds per call, round by round, and calls of a burst. */
test.each([
  ['no round', [], 256, false],
  ['two rounds', [0.1, 0.2], 256, false],
  ['the same in each round', [0.1, 0.1, 0.1], 256, false],
  ['compiled meanwhile', [0.1, 0.03, 0.03], 256, false],
  ['slower once: another process has begun', [0.1, 0.1, 0.35], 256, false],
  ['slower once, for longer', [0.1, 0.3, 0.3], 256, false],
  ['in proportion to the calls, beside what a call takes anyway', [0.2109, 0.3279, 0.6275], 256, true],
  ['in proportion to the calls', [0.1, 0.2, 0.4], 256, true],
  ['in the latest rounds', [0.1, 0.1, 0.2, 0.4], 256, true],
  ['no longer', [0.1, 0.2, 0.4, 0.4], 256, false],
  ['bursts too short to tell', [0.001, 0.002, 0.004], 4096, false],
])('calls that get slower: %s', (_, paces, burst, expected) => {
  expect(getSlower(paces, burst)).toBe(expected)
})
