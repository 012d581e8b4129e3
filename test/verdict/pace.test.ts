import { expect, test } from 'vitest'
import { getSlower, QuickestCalls } from '../../src/verdict/pace.js'

/** Milliseconds per call, round by round. */
test.each([
  ['no round', [], false],
  ['two rounds', [0.1, 0.2], false],
  ['the same in each round', [0.1, 0.1, 0.1], false],
  ['compiled meanwhile', [0.1, 0.03, 0.03], false],
  ['slower once: another process has begun', [0.1, 0.1, 0.35], false],
  ['slower once, for longer', [0.1, 0.3, 0.3], false],
  ['in proportion to the calls, beside what a call takes anyway', [0.2109, 0.3279, 0.6275], true],
  ['in proportion to the calls', [0.1, 0.2, 0.4], true],
  ['in proportion to the calls, one round disturbed', [0.0182, 0.0438, 0.0529, 0.12], true],
  ['slower once, beside some noise', [0.1, 0.11, 0.35], false],
  ['in the latest rounds', [0.1, 0.1, 0.2, 0.4], true],
  ['no longer', [0.1, 0.2, 0.4, 0.4], false],
  ['by less and less: an LRU that becomes full', [0.00122, 0.00246, 0.00302], false],
  ['by less and less', [0.122, 0.246, 0.302], false],
  ['in proportion to the calls, while they are compiled', [0.01202, 0.03233, 0.04757], true],
  ['in proportion to the calls, by less than it takes to look at one of them', [0.0005, 0.001, 0.002], false],
])('calls that get slower: %s', (_, paces, expected) => {
  expect(getSlower(paces, 4096)).toBe(expected)
})

test.each([
  ['the quickest burst', [100, 10, 100, 6, 100, 8], 0.06],
  ['bursts too short to tell, together', [100, 1, 100, 2, 100, 3, 100, 9], 0.02],
  ['all of them too short to tell, at most what could have been told', [100, 1, 100, 1], 0.025],
  ['a clock that has not ticked', [1, 0], 5],
])('the pace of a round: %s', (_, bursts, expected) => {
  const quickest = new QuickestCalls()
  for (let at = 0; at < bursts.length; at += 2) quickest.add(bursts[at] as number, bursts[at + 1] as number)
  expect(quickest.pace).toBeCloseTo(expected)
})

test('rounds that are too short to tell are not slower than one another', () => {
  const paces = [256, 512, 1024].map((calls) => {
    const quickest = new QuickestCalls()
    quickest.add(calls, calls / 256)
    return quickest.pace
  })
  expect(getSlower(paces, 1024)).toBe(false)
})
