import { beforeAll, expect, test } from 'vitest'
import { failureOf, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('not-awaited')
})

test.each([
  ['not awaited, would pass', 6],
  ['not awaited, would fail', 9],
  ['not awaited, would throw', 15],
  ['not awaited, inline', 20],
  ['not awaited, after one that is', 24],
])('%s: fails, naming the line', (name, line) => {
  const { name: errorName, message, at } = failureOf(run, name)
  expect(errorName).toBe('UsageError')
  expect(message).toMatch(/^usage: `\w+` was not awaited/)
  expect([`not-awaited.test.ts:${line}`, `not-awaited.test.ts:${line + 2}`]).toContain(at)
})

test('what the runner no longer waited for, when the time was up, is not said to lack an await', () => {
  const messages = run.tests['awaited, when the time is up']?.errors.map(({ message }) => message) ?? []
  expect(messages).toEqual([
    expect.stringMatching(/time.*out|timeout/i),
    expect.stringMatching(
      /^usage: `toHaveStrongReferences` had no verdict when the time of its test was up \(.*:3[0-9]:/,
    ),
  ])
})

test('misuse is thrown at once, awaited or not', () => {
  expect(failureOf(run, 'not awaited, with a usage error').message).toContain('usage: Expected the received value')
})

test('the next test is not disturbed, and nothing is left unhandled', () => {
  expect(run.tests['the next test is not disturbed']).toMatchObject({ state: 'passed', errors: [] })
  expect(run.unhandledErrors).toEqual([])
})
