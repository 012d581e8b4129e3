import { describe, expect, test } from 'vitest'
import { EvenGrowth } from '../../src/verdict/even-growth.js'

/** As a proof has them after 66,000 calls: no one is a half of another. */
const parts = [2146, 2294, 3913, 9502, 15_349, 17_504, 18_140, 15_650]

/** Of the heap of a program, by its calls: after which parts it is likely, and whether it is after all of them. */
function judged(bytesAfter: (calls: number) => number, bytesPerCall = 10): { parts: boolean[]; atLast: boolean } {
  let calls = 66_000
  const growth = new EvenGrowth({ calls, bytes: bytesAfter(calls) }, bytesPerCall)
  const likely = parts.map((part) => {
    calls += part
    growth.add({ calls, bytes: bytesAfter(calls) })
    return growth.isLikely
  })
  return { parts: likely, atLast: growth.isLikelyAtLast }
}

const yes = true
const no = false

describe('of what gets longer with each call', () => {
  test('evenly', () => {
    expect(judged((calls) => 10 * calls)).toEqual({ parts: parts.map(() => yes), atLast: yes })
  })

  test('by jumps: one is too much, all of them are not', () => {
    const jumping = judged((calls) => 600_000 * Math.floor((calls + 53_000) / 60_000))
    expect(jumping.parts[0]).toBe(no)
    expect(jumping.atLast).toBe(yes)
  })

  test('beside what V8 has compiled for the first part', () => {
    const { parts: likely } = judged((calls) => 10 * calls + (calls > 66_000 ? 300_000 : 0))
    expect(likely).toEqual([no, ...parts.slice(1).map(() => yes)])
  })

  test('beside what was given back once: two parts later', () => {
    const { parts: likely } = judged((calls) => 10 * calls + (calls < 70_000 ? 16_000_000 : 0))
    expect(likely).toEqual([yes, no, no, yes, yes, yes, yes, yes])
  })

  test('six times as much as in the rounds, from the second part on: after all of them', () => {
    const bytesAfter = (calls: number) => 98 * Math.max(calls, 67_000)
    expect(judged(bytesAfter, 16).atLast).toBe(yes)
    expect(judged((calls) => bytesAfter(calls) - (calls > 66_000 ? 20_000 : 0), 16).atLast).toBe(yes)
  })

  test('the same, though its pieces were joined in an early part', () => {
    const bytesAfter = (calls: number) => 98 * calls - 80 * Math.min(Math.max(calls - 74_400, 0), 9502)
    expect(judged(bytesAfter, 16).atLast).toBe(yes)
  })

  test('six times as much as in the rounds, but not in every part', () => {
    expect(judged((calls) => 98 * Math.min(calls, 130_000), 16).atLast).toBe(no)
  })
})

test.each([500, 1000, 2000, 4000, 5000, 8000, 16_000])('none is written out every %i calls', (calls) => {
  const bytesAfter = (made: number): number => 250 * (made % calls)
  const rounds = 65_536
  const written = judged(bytesAfter, bytesAfter(rounds) / rounds)
  expect(written.parts).not.toContain(yes)
  expect(written.atLast).toBe(no)
})

test('nor, after all parts, where each of the last four is longer by a little: every 13,800 calls', () => {
  const bytesAfter = (made: number): number => 250 * (made % 13_800)
  expect(judged(bytesAfter, bytesAfter(65_536) / 65_536).atLast).toBe(no)
})
