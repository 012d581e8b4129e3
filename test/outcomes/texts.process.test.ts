import { beforeAll, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, summary, type Run } from './run-outcomes.js'

/*
 * Node leaves the text of long strings outside of the heap: 32 B of each are on it.
 */
let run: Run

beforeAll(async () => {
  run = await runOutcomes('texts')
}, 400_000)

test.each(['isolated', 'inline'])('texts that stay are a leak of as many bytes, %s', (where) => {
  const failure = failureOf(run, `a text per call, ${where}`)
  const { message } = failure
  expect(outcomeLine(failure)).toMatch(/^leak: each call keeps 1\.\d+ MB \(1 string\)/)
  expect(message).toMatch(/^ +1 {2}string {2}1\.\d+ MB/m)
  expect(message).toMatch(/╰→ pages: Map\b/)
})

test.each([
  'no text, isolated',
  'no text, inline',
  'the latest texts, isolated',
  'the latest texts, inline',
  'texts that are accepted',
  // `toNotRetainNativeGrowth` asks about it.
  'memory outside of the heap that is no text',
])('%s: clean', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed' })
})

test('one text that gets longer is none that stays, and nobody knows which: no verdict', () => {
  expect(summary(run, 'a text that gets longer')).toMatch(
    /^InconclusiveError inconclusive: [\d.]+ [KM]B per call more in use, but (?:nothing shows|no time was left to see) what/,
  )
})
