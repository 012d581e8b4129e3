import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('heap-limit')
}, 400_000)

test.each([
  ['one endless loop', /^leak: grew by 2[5-9]\d MB during call 1, past the heap limit of 256 MB$/],
  [
    'across calls',
    /^leak: grew by [\d.]+ MB over \d+ calls, past the heap limit of 64 MB {3}\d[\d.]* [KM]B per call(?: on average)?$/,
  ],
  [
    'by ArrayBuffers',
    /^leak: grew by [\d.]+ MB over \d+ calls, past the heap limit of 64 MB {3}\d[\d.]* [KM]B per call(?: on average)?$/,
  ],
  ['by ArrayBuffers in one call', /^leak: grew by [\d.]+ MB during call 1, past the heap limit of 64 MB$/],
  [
    'a small limit',
    /^leak: grew by [\d.]+ MB over \d+ calls, past the heap limit of 8 MB {3}\d[\d.]* [KM]B per call(?: on average)?$/,
  ],
  ['an async loop', /^leak: grew by [\d.]+ MB during call 1, past the heap limit of 64 MB$/],
])('%s is a leak at its limit', (name, line) => {
  expect(outcomeLine(failureOf(run, name))).toMatch(line)
})

test.each([
  ['across calls, collected after', /in `fn`, past the heap limit of 64 MB$/, 'whether the object goes'],
  ['in setup', /in `setup`, past the heap limit of 64 MB$/, 'what `setup` makes is no growth'],
  [
    'past the limit, tolerated',
    /past the heap limit of 8 MB(?: {3}\d.* per call|$)/,
    'no more than `tolerance` accepts',
  ],
  ['past the limit, ignored', /past the heap limit of 1 MB(?: {3}\d.* per call|$)/, 'what `ignore` accepts'],
])('%s is no leak yet', (name, line, why) => {
  const failure = failureOf(run, name)
  expect(outcomeLine(failure)).toMatch(/^inconclusive: grew by [\d.]+ MB /)
  expect(outcomeLine(failure)).toMatch(line)
  expect(failure.message.replaceAll(/\s+/g, ' ')).toContain(why)
})

test('growth that is accepted is seen before it comes to the limit', () => {
  expect(run.tests['ignored, and seen before the limit']).toMatchObject({ state: 'passed', errors: [] })
})

describe('names who allocates, at lines of the TypeScript source', () => {
  test.each([
    ['one endless loop', /^ +\d\d % {2}makeRow +heap-limit\.test\.ts:14$/m],
    ['one endless loop', /^ +\d\d % {2}fillForEver +heap-limit\.test\.ts:9$/m],
    ['across calls', /^ +\d+ % {2}keepMegabyte +heap-limit\.test\.ts:18$/m],
    ['by ArrayBuffers', /^ +\d+ % {2}keepBuffer +heap-limit\.test\.ts:24$/m],
    ['an async loop', /^ +\d\d % {2}makeRow +heap-limit\.test\.ts:14$/m],
    ['in setup', /^ +\d\d % {2}makeRow +heap-limit\.test\.ts:14$/m],
  ])('%s', (name, row) => {
    expect(failureOf(run, name).message).toMatch(row)
  })
})

test('.not swaps a leak at the limit as any other', () => {
  expect(run.tests['one endless loop, under .not']?.state).toBe('passed')
})

test('the suite goes on', () => {
  expect(run.tests['the suite goes on']?.state).toBe('passed')
  expect(run.unhandledErrors).toEqual([])
})

test.each(['garbage above the limit', 'output is no leak once a session is open'])('%s is no leak', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
})
