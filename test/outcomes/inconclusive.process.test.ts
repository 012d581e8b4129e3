import { beforeAll, expect, test } from 'vitest'
import { failureOf, inVitest, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('inconclusive')
}, 400_000)

test.each([
  'the time does not hold the calls',
  'the time does not hold the calls, under .not',
  'the time does not hold the calls, outside the heap',
  'the time does not hold the calls, outside the heap, under .not',
])('%s', (name) => {
  expect(summary(run, name)).toMatch(
    /^InconclusiveError inconclusive: the time \((?:[\d.]+ s|\d+ ms)\) did not suffice for a verdict/,
  )
  expect(failureOf(run, name).message).toMatch(
    /1,000 iterations need more time: raise the option `timeout` by about [\d,]+ s, or lower `iterations`\s+to \d{1,2}\./,
  )
})

test('growth that still slows down: the series, and which option to raise', () => {
  expect(summary(run, 'growth still slows down')).toMatch(
    /^InconclusiveError inconclusive: growth \([\d.]+ K?B per call\) was still slowing down/,
  )
  const { message } = failureOf(run, 'growth still slows down')
  expect(message).toMatch(/^ {2}calls(?: +[\d,]+){3,}/m)
  expect(message).toMatch(/^ {2}kept(?: +[\d.]+ [KM]?B){3,}/m)
  expect(message).toContain('Raise the option `timeout`')
})

test('no time for the proof: what is known, and how much more time it takes', () => {
  expect(summary(run, 'no time for the proof')).toMatch(
    /^InconclusiveError inconclusive: [\d.]+ B per call more in use, but no time was left to see what stays$/,
  )
  expect(failureOf(run, 'no time for the proof').message).toMatch(
    /Raise the option `timeout` by \d+ s: the heap snapshot [^]* takes\s+about [\d.]+ s here\./,
  )
})

// With Jest in the process there is more to take a snapshot of, and the same time does not hold it.
test.runIf(inVitest)('a watchdog that has seen a long call has the proof wait for nothing', () => {
  expect([1, 2].map((attempt) => summary(run, `enough time, though a call paused: ${attempt}`))).toContainEqual(
    expect.stringMatching(/^Error leak: each call keeps [\d.]+ B/),
  )
})

test('a cache that was full only after the last round: what to set', () => {
  expect(summary(run, 'a cache that is full at last')).toMatch(
    /^InconclusiveError inconclusive: growth \([\d.]+ B per call\) stopped only after 65,536 calls$/,
  )
  expect(run.tests['the same, with a warm-up that fills it']).toMatchObject({ state: 'passed' })
})

test('a cache that was full only after the last round, though a table beside it looks as if all calls had left theirs', () => {
  expect(summary(run, 'a cache that is full at last, beside a table of the same kind')).toMatch(
    /^InconclusiveError inconclusive: growth \([\d.]+ B per call\) stopped only after 65,536 calls$/,
  )
})

test('what is written out now and then is no leak, though it was longer after each round', () => {
  expect(summary(run, 'a text that is written out every 4,000 calls')).toMatch(
    /^InconclusiveError inconclusive: [\d.]+ B per call more in use, but nothing shows what it is$/,
  )
})

test('the same where compilers are on: the second look shows that nothing grows any more', () => {
  expect(run.tests['the same in a process with compilers']).toMatchObject({ state: 'passed' })
})

test('a text that gets longer is a leak, though the pieces of it that were there have gone', () => {
  expect(summary(run, 'a text whose pieces are joined in the proof')).toMatch(/^Error leak: each call keeps/)
})

test('a leak that is no cache, though not all calls have left something', () => {
  expect(summary(run, 'a leak that began late')).toMatch(/^Error leak: each call keeps/)
})
