import { beforeAll, expect, test } from 'vitest'
import { failureOf, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('configured')
})

test.each(['inline', 'isolated'])(
  '%s: defaults that mean nothing there, and before all tests, are not used',
  (name) => {
    expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
  },
)

test('a default is used where it has a meaning', () => {
  expect(failureOf(run, 'isolated, to the limit').message).toContain('past the heap limit of 64 MB')
})

test('what is given is refused where it has none', () => {
  expect(summary(run, 'inline, and given')).toContain(
    'UsageError usage: Expected `heapLimit` only with `isolate: true`',
  )
})
