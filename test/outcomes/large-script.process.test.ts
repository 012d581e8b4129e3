import { beforeAll, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('large-script')
}, 400_000)

// V8 counts lines from the beginning of a script: a snapshot with a script of 9 MB takes longer than there is.
test.each(['isolated', 'inline'])('a leak beside a very large script is explained in time, %s', (where) => {
  expect(outcomeLine(failureOf(run, `an object per call, ${where}`))).toMatch(/^leak: each call keeps/)
  expect(outcomeLine(failureOf(run, `an object that stays, ${where}`))).toMatch(/^leak: \w+ was not collected/)
})
