import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('gc')
}, 400_000)

describe.each(['isolated', 'inline'])('%s', (where) => {
  test('a `gc` that the test replaced is not the one that is used', () => {
    expect(run.tests[`gc is a stand-in, clean, ${where}`]?.state).toBe('passed')
    expect(outcomeLine(failureOf(run, `gc is a stand-in, leak, ${where}`))).toMatch(/^leak: each call keeps/)
    expect(outcomeLine(failureOf(run, `gc is a stand-in, not collected, ${where}`))).toMatch(
      /^leak: Object was not collected/,
    )
  })
})

// A minor collection takes the canary: the object is young.
test.each(['stand-in', 'minor collection'])(
  'a %s that cannot be told from the real one: an error, never a pass',
  (standIn) => {
    expect(summary(run, `gc is a bound ${standIn}, not collected, isolated`)).toMatch(
      /^RunError error: `gc\(\)` does not collect here: V8 ran no full collection .* --expose-gc/,
    )
  },
)
