import { describe, expect, test } from 'vitest'
import {
  grownIn,
  judgeGrowth,
  stayedFlat,
  tellingSeries,
  withoutText,
  type GrowthRules,
  type Sample,
} from '../../src/verdict/growth.js'
import { readings, seriesOf, store } from './series.ts'

/** As in a quiet process, and as with a JIT. */
const quiet: GrowthRules = { tolerance: 0, noise: 512, floor: 0.5, minimumCalls: 400 }
const noisy: GrowthRules = { tolerance: 0, noise: 24 * 1024, floor: 3, minimumCalls: 400 }

describe('clean', () => {
  test('a flat series, after two rounds and four times the iterations', () => {
    expect(judgeGrowth(readings(0, 0), quiet).kind).toBe('open')
    expect(judgeGrowth(readings(0, 0, 0), quiet).kind).toBe('open')
    expect(judgeGrowth(readings(0, 0, 0, 0), quiet)).toEqual({ kind: 'flat', smallestVisible: 1.28 })
  })

  test('readings of clean code, which are the same to the byte', () => {
    expect(judgeGrowth(readings(160, 24, 24, 24, 24), quiet).kind).toBe('flat')
  })

  test('one step of 1 MB, once two rounds have come after it', () => {
    const step = [0, 0, 1_048_576, 1_048_576, 1_048_576]
    expect(judgeGrowth(readings(...step.slice(0, 4)), quiet).kind).toBe('open')
    expect(judgeGrowth(readings(...step), quiet).kind).toBe('flat')
  })

  test.each([500, 5000, 20_000])('a cache of %i entries, once it is full', (entries) => {
    const cache = (calls: number): number => 150 * Math.min(calls, entries)
    const rounds = Math.ceil(Math.log2(entries / 100)) + 2
    expect(judgeGrowth(seriesOf(cache, rounds), quiet).kind).toBe('flat')
  })

  test('a spike, then a plateau', () => {
    expect(judgeGrowth(readings(0, 400_000, 20_000, 20_000, 20_000), quiet).kind).toBe('flat')
  })

  test('two levels by turns, as those of a double buffer', () => {
    expect(judgeGrowth(readings(0, 64_000, 0, 64_000), quiet).kind).toBe('flat')
    expect(judgeGrowth(readings(64_000, 0, 64_000, 0, 64_000), quiet).kind).toBe('flat')
  })

  test('a series that falls', () => {
    expect(judgeGrowth(readings(90_000, 40_000, 10_000, 10_000, 10_000), quiet).kind).toBe('flat')
  })

  test('noise of a process with a JIT, on either side', () => {
    expect(judgeGrowth(readings(0, 9_000, -6_000, 12_000, 3_000), noisy).kind).toBe('flat')
  })
})

describe('too few doublings to tell', () => {
  test.each([
    ['two that grew alike', readings(0, 5_600, 16_800), true],
    ['one that grew', readings(0, 5_600), false],
    ['a flat one before', readings(0, 0, 11_200), false],
    ['a flat one after', readings(0, 5_600, 5_600), false],
    ['a rate that falls', readings(0, 5_600, 11_200), false],
  ])('%s: rising or not', (_, series, rising) => {
    expect(judgeGrowth(series, quiet)).toMatchObject({ kind: 'open', rising })
  })
})

describe('steady', () => {
  test('56 bytes per call, after three rounds', () => {
    const series = seriesOf((calls) => 56 * calls, 6)
    expect(judgeGrowth(series.slice(0, 3), quiet).kind).toBe('open')
    expect(judgeGrowth(series.slice(0, 4), quiet)).toEqual({
      kind: 'steady',
      rising: true,
      even: true,
      bytesPerCall: 56,
      smallestVisible: 1.28,
    })
    expect(judgeGrowth(series, quiet)).toMatchObject({ kind: 'steady', bytesPerCall: 56, smallestVisible: 0.5 })
  })

  test.each([
    ['a Map of numbers, ×2', store(2, 18)],
    ['an array of numbers, ×1.5', store(1.5, 8)],
    ['an array of objects, ×1.5', (entries: number) => store(1.5, 8)(entries) + 56 * entries],
    ['a Set of numbers, ×2, beside a heap that moves a little', (entries: number) => store(2, 12)(entries) + 100],
  ])('%s: every prefix of at least three rounds', (_name, bytes) => {
    const series = seriesOf(bytes, 10)
    const kinds = series.map((_sample, index) => judgeGrowth(series.slice(0, index + 1), quiet).kind).slice(3)
    expect(new Set(kinds)).toEqual(new Set(['steady']))
  })

  test('the readings of a Map of numbers on Node 20', () => {
    expect(judgeGrowth(readings(3264, 7480, 14_360, 28_704, 57_376), quiet).kind).toBe('steady')
  })

  test('a leak after a drop in the middle, however large the drop', () => {
    const leak = (calls: number): number => 56 * calls + (calls < 800 ? 1_048_576 : 0)
    expect(judgeGrowth(seriesOf(leak, 5), quiet).kind).toBe('open')
    expect(judgeGrowth(seriesOf(leak, 6), quiet)).toMatchObject({ kind: 'steady', bytesPerCall: 56 })
  })

  test('a leak beside two levels by turns', () => {
    const series = seriesOf((calls) => 56 * calls, 8).map((sample, round) => ({
      ...sample,
      bytes: sample.bytes + (round % 2) * 2000,
    }))
    expect(judgeGrowth(series, quiet).kind).toBe('steady')
  })

  test('growth that gets faster', () => {
    expect(
      judgeGrowth(
        seriesOf((calls) => calls ** 1.5, 6),
        quiet,
      ).kind,
    ).toBe('steady')
  })

  test('a cache that still fills: exactly linear, so the caller decides how long to go on', () => {
    expect(
      judgeGrowth(
        seriesOf((calls) => 150 * Math.min(calls, 20_000), 6),
        quiet,
      ).kind,
    ).toBe('steady')
  })
})

describe('steady, and even in the last doubling', () => {
  test.each([
    ['a leak', (calls: number) => 56 * calls, true],
    ['objects in an array', (calls: number) => store(1.5, 8)(calls) + 32 * calls, true],
    ['a cache that became full in it', (calls: number) => 56 * Math.min(calls, 2400), false],
    ['one that gives up many at once', (calls: number) => 56 * (calls < 2800 ? calls : calls - 400), false],
  ])('%s: %s', (_, bytes, even) => {
    expect(judgeGrowth(seriesOf(bytes, 5), quiet)).toMatchObject({ kind: 'steady', even })
  })
})

describe('slowing', () => {
  test.each([
    ['a square root', (calls: number) => 3000 * Math.sqrt(calls)],
    ['a logarithm', (calls: number) => 20_000 * Math.log2(calls)],
    ['something that settles', (calls: number) => 400_000 * (1 - Math.exp(-calls / 1500))],
  ])('%s', (_name, bytes) => {
    expect(judgeGrowth(seriesOf(bytes, 5), quiet).kind).toBe('slowing')
  })

  test('a cache in the round in which it becomes full', () => {
    expect(
      judgeGrowth(
        seriesOf((calls) => 150 * Math.min(calls, 900), 4),
        quiet,
      ).kind,
    ).toBe('slowing')
  })
})

describe('tolerance', () => {
  const tolerant: GrowthRules = { ...quiet, tolerance: 100 }

  test('just below, at, and within half a byte of it: clean', () => {
    for (const perCall of [99, 100, 100.5]) {
      expect(
        judgeGrowth(
          seriesOf((calls) => perCall * calls),
          tolerant,
        ).kind,
      ).toBe('flat')
    }
  })

  test('just above it: a leak, with all of its bytes', () => {
    expect(
      judgeGrowth(
        seriesOf((calls) => 101 * calls),
        tolerant,
      ),
    ).toMatchObject({ kind: 'steady', bytesPerCall: 101 })
  })

  test('is part of the smallest visible leak', () => {
    expect(
      judgeGrowth(
        seriesOf(() => 0),
        tolerant,
      ),
    ).toEqual({ kind: 'flat', smallestVisible: 100.5 })
  })
})

test('two levels by turns stay such where some growth is accepted', () => {
  const levels = readings(0, 900_000, 0, 900_000, 0, 900_000)
  for (const tolerance of [0, 100]) expect(judgeGrowth(levels, { ...quiet, tolerance }).kind).toBe('flat')
})

test('peaks that lie early and late are no reason to accept more than the tolerance', () => {
  // A leak of 600 B per call beside a buffer of 1.44 MB.
  const levels = readings(760_000, 820_000, 1_680_000, 1_920_000, 960_000, 1_920_000)
  expect(judgeGrowth(levels, { ...quiet, tolerance: 100 }).kind).not.toBe('flat')
})

describe('a buffer that is flushed every so many calls, beside growth', () => {
  const level = [0, 90_000, 30_000, 60_000, 0, 90_000, 20_000, 90_000, 0, 90_000]
  const beside = (bytesPerCall: number) =>
    readings(...level.map((bytes, index) => bytes + bytesPerCall * 100 * (2 ** index - 1)))

  test.each([
    ['none: flat', 0, 0, 'flat'],
    ['none, where some is accepted: flat', 0, 2, 'flat'],
    ['less than what is accepted: flat', 1.5, 2, 'flat'],
    ['more than what is accepted: not flat', 3.5, 2, 'not flat'],
    ['where none is accepted: not flat', 1.5, 0, 'not flat'],
  ])('%s', (_, bytesPerCall, tolerance, expected) => {
    const { kind } = judgeGrowth(beside(bytesPerCall), { ...quiet, tolerance })
    expect(kind === 'flat' ? 'flat' : 'not flat').toBe(expected)
  })
})

test.each([3194, 9125, 21_308, 42_608, 59_663])(
  'beside what is flushed every %i calls, no smaller leak is said to be visible than is',
  (period) => {
    const leak = 40
    const series = seriesOf((calls) => leak * calls + 1000 * (calls % period), 8, 4096)
    const claimed = [4, 5, 6, 7, 8, 9].flatMap((count) => {
      const judgement = judgeGrowth(series.slice(0, count), quiet)
      return judgement.kind === 'flat' ? [judgement.smallestVisible] : []
    })
    expect(claimed.length).toBeGreaterThan(0)
    expect(Math.min(...claimed)).toBeGreaterThan(leak)
  },
)

test('two levels by turns may hide as much as lies between them', () => {
  const levels = readings(0, 64_000, 0, 64_000)
  expect(judgeGrowth(levels, quiet)).toEqual({ kind: 'flat', smallestVisible: 64_000 / 600 })
  // The latest is the low one: no round has come since that drop.
  const low = judgeGrowth(readings(64_000, 0, 64_000, 0), quiet)
  expect(low).toEqual({ kind: 'flat', smallestVisible: 64_000 / 600 })
  expect(judgeGrowth(levels, { ...quiet, tolerance: 2 })).toEqual({ kind: 'flat', smallestVisible: 2 + 64_000 / 600 })
})

describe('flat before a drop', () => {
  const flat = [0, 0, 0, 0]

  test('stays flat, as precisely as it was seen', () => {
    expect(judgeGrowth(readings(...flat, -30_000), quiet).kind).toBe('open')
    expect(stayedFlat(readings(...flat, -30_000), quiet)).toEqual({ kind: 'flat', smallestVisible: 1.28 })
    expect(stayedFlat(readings(...flat, -30_000, -30_000, -60_000), quiet)).toMatchObject({ kind: 'flat' })
  })

  test('not when something has grown since, before the drop or after it', () => {
    expect(stayedFlat(readings(...flat, 3_000, -30_000), quiet)).toBeUndefined()
    expect(stayedFlat(readings(...flat, -30_000, -26_000), quiet)).toBeUndefined()
  })

  test('not when it was flat once only', () => {
    expect(stayedFlat(readings(0, 5_600, 5_600, -30_000), quiet)).toBeUndefined()
    expect(stayedFlat(readings(), quiet)).toBeUndefined()
    expect(stayedFlat(readings(0), quiet)).toBeUndefined()
  })
})

describe('the smallest visible leak', () => {
  test.each([
    [3, quiet, 1.28],
    [4, quiet, 0.64],
    [6, quiet, 0.5],
    [3, noisy, 61.44],
    [9, noisy, 3],
  ])('after %i doublings of 100 calls', (rounds, rules, bytes) => {
    expect(
      judgeGrowth(
        seriesOf(() => 0, rounds),
        rules,
      ),
    ).toEqual({ kind: 'flat', smallestVisible: bytes })
  })

  test.each([3, 6, 9])(
    'is true: a leak a little larger is seen in the last of %i doublings, one smaller is not',
    (rounds) => {
      for (const rules of [quiet, noisy]) {
        const { smallestVisible } = judgeGrowth(
          seriesOf(() => 0, rounds),
          rules,
        )
        expect(
          judgeGrowth(
            seriesOf((calls) => smallestVisible * 1.01 * calls, rounds),
            rules,
          ).kind,
        ).not.toBe('flat')
        expect(
          judgeGrowth(
            seriesOf((calls) => smallestVisible * 0.99 * calls, rounds),
            rules,
          ).kind,
        ).toBe('flat')
      }
    },
  )

  test('nothing is visible without a round', () => {
    expect(judgeGrowth([], quiet)).toEqual({ kind: 'open', rising: false, bytesPerCall: 0, smallestVisible: Infinity })
    expect(judgeGrowth(readings(0), quiet)).toEqual({
      kind: 'open',
      rising: false,
      bytesPerCall: 0,
      smallestVisible: Infinity,
    })
  })
})

test('growth is what came after the last drop', () => {
  expect(grownIn(readings(0, 5_600, 16_800), quiet)).toMatchObject({ bytes: 16_800, buffers: 0 })
  expect(grownIn(readings(900_000, 905_600, 20_000, 31_200, 53_600), quiet)).toMatchObject({
    bytes: 33_600,
    buffers: 0,
  })
  expect(grownIn([], quiet)).toEqual({ bytes: 0, buffers: 0, text: 0, heap: 0, kinds: {}, calls: 0, noise: Infinity })
})

test('growth is told by its kinds, where samples have them', () => {
  const samples = [
    { calls: 100, bytes: 3_000, kinds: { malloc: 1_000, mapped: 2_000 } },
    { calls: 200, bytes: 8_000, kinds: { malloc: 6_000, mapped: 1_500, unknown: 500 } },
  ]
  expect(grownIn(samples, quiet)).toEqual({
    ...{ bytes: 5_000, buffers: 0, text: 0, heap: 0, calls: 100, noise: 512 },
    kinds: { malloc: 5_000, mapped: -500, unknown: 500 },
  })
})

describe('what is read less exactly, beside the rest', () => {
  const rules: GrowthRules = { ...quiet, noiseOfAll: 8_000_000 }
  /** By calls: 100, 200, 400 and so on. */
  const both = (exact: (calls: number) => number, beside: (calls: number, index: number) => number): Sample[] =>
    Array.from({ length: 8 }, (_, index) => {
      const calls = 100 * 2 ** index
      return { calls, bytes: 5_000_000 + exact(calls), beside: 50_000_000 + beside(calls, index) }
    })
  const none = (): number => 0
  const comesAndGoes = (_: number, index: number): number => [0, 3e6, 1e6, -2e6, 0, 5e6, 1e6, 2e6][index] ?? 0

  test('comes and goes without being growth; how little of it could be seen is told', () => {
    expect(judgeGrowth(both(none, comesAndGoes), rules)).toEqual({
      kind: 'flat',
      smallestVisible: 0.5,
      smallestVisibleOfAll: 8_000_000 / 6400,
    })
  })

  test('is growth by itself once it is more', () => {
    const samples = both(none, (calls) => calls * 8192)
    expect(judgeGrowth(samples, rules)).toMatchObject({ kind: 'steady', bytesPerCall: 8192 })
    expect(grownIn(samples, rules)).toMatchObject({ bytes: 12_700 * 8192, noise: 8_000_000 })
    // Where nobody tells it apart.
    expect(judgeGrowth(samples, quiet)).toMatchObject({ kind: 'flat' })
  })

  test('hides no growth of the rest', () => {
    const samples = both((calls) => calls * 16, comesAndGoes)
    expect(judgeGrowth(samples, rules)).toMatchObject({ kind: 'steady', bytesPerCall: 16 })
    expect(grownIn(samples, rules)).toMatchObject({ bytes: 12_700 * 16 })
  })

  test('grows with the rest: all of it is told', () => {
    const samples = both(
      (calls) => calls * 200,
      (calls) => calls * 65_536,
    )
    expect(judgeGrowth(samples, rules)).toMatchObject({ kind: 'steady', bytesPerCall: 65_736 })
  })

  test('is accepted up to the tolerance together with the rest, and not once more', () => {
    const samples = both(
      (calls) => calls * 30_000,
      (calls) => calls * 30_000,
    )
    expect(judgeGrowth(samples, { ...rules, tolerance: 70_000 })).toMatchObject({ kind: 'flat' })
    expect(judgeGrowth(samples, { ...rules, tolerance: 40_000 })).toMatchObject({ kind: 'steady' })
  })

  test('flat stays flat only where neither grows', () => {
    const samples = both(none, none)
    const drop = { calls: 25_600, bytes: 4_000_000, beside: 50_000_000 }
    expect(stayedFlat([...samples, drop], rules)).toMatchObject({ kind: 'flat' })
    expect(stayedFlat([...samples, { ...drop, beside: 70_000_000 }], rules)).toBeUndefined()
  })
})

describe('text outside of the heap', () => {
  const rules: GrowthRules = { ...quiet, noiseOfText: 1_000_000 }
  /** By calls: 100, 200, 400 and so on. */
  const both = (heap: (calls: number) => number, text: (calls: number, index: number) => number): Sample[] =>
    Array.from({ length: 8 }, (_, index) => {
      const calls = 100 * 2 ** index
      return { calls, bytes: 5_000_000 + heap(calls), text: 2_000_000 + text(calls, index) }
    })
  const none = (): number => 0

  test('is growth where it grows in one round after the other, whatever the heap does', () => {
    const samples = both(none, (calls) => 50_000 * calls)
    expect(judgeGrowth(samples, rules)).toMatchObject({ kind: 'steady', bytesPerCall: 50_000 })
    expect(grownIn(samples, rules)).toMatchObject({ bytes: 12_700 * 50_000, text: 12_700 * 50_000 })
    const telling = tellingSeries(samples, rules)
    expect(telling.ofText).toMatchObject({ kind: 'steady', bytesPerCall: 50_000 })
    expect(telling.samples[0]).toMatchObject({ bytes: 12_000_000 })
    // After two rounds, already.
    expect(judgeGrowth(samples.slice(0, 3), rules)).toMatchObject({ kind: 'open', rising: true, bytesPerCall: 50_000 })
  })

  test('grows with the heap: both are told', () => {
    const samples = both(
      (calls) => 100 * calls,
      (calls) => 50_000 * calls,
    )
    expect(judgeGrowth(samples, rules)).toMatchObject({ kind: 'steady', bytesPerCall: 50_100 })
  })

  test.each([
    ['one more', (_: number, index: number) => (index > 3 ? 1_500_000 : 0)],
    ['more by turns', (_: number, index: number) => (index % 2) * 8_000_000],
    ['fewer than one in all', (calls: number) => 70 * calls],
    ['a cache that is full', (calls: number) => 1_500_000 * Math.min(calls, 150)],
  ])('%s: none', (_, text) => {
    expect(judgeGrowth(both(none, text), rules)).toEqual({ kind: 'flat', smallestVisible: 0.5 })
    expect(tellingSeries(both(none, text), rules).ofText).toBeUndefined()
    const grows = judgeGrowth(
      both((calls) => 16 * calls, text),
      rules,
    )
    expect(grows).toMatchObject({ kind: 'steady', bytesPerCall: 16 })
  })

  test('is accepted up to the tolerance', () => {
    const samples = both(none, (calls) => 50_000 * calls)
    expect(judgeGrowth(samples, { ...rules, tolerance: 60_000 })).toMatchObject({ kind: 'flat' })
  })

  test('a heap that was flat does not stay so where it grows', () => {
    const grows = both(none, (calls) => 50_000 * calls)
    expect(stayedFlat(grows, withoutText(rules))).toMatchObject({ kind: 'flat' })
    expect(stayedFlat(grows, rules)).toBeUndefined()
  })
})
