import { beforeAll, expect, test } from 'vitest'
import { failureOf, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('threw')
})

test.each([
  ['fn throws in call 3', 'call 3 threw HttpError: no answer'],
  ['fn throws in call 3, under .not', 'call 3 threw HttpError: no answer'],
  ['fn rejects', 'call 1 threw RangeError: far too many'],
  ['fn rejects, under .not', 'call 1 threw RangeError: far too many'],
  ['fn throws a string', 'call 1 threw `"just text"` (string), which is no Error'],
  ['fn throws undefined', 'call 1 threw `undefined`'],
  ['fn rejects with undefined', 'call 1 threw `undefined`'],
  ['setup throws', '`setup` threw Error: no database'],
  ['settle rejects', '`settle` threw Error: not idle'],
  ['make throws', '`make` threw Error: cannot be made'],
  ['make rejects', '`make` threw Error: cannot be made later'],
  ['fn of toBeCollectedAfter throws', '`fn` threw Error: cannot be used'],
  ['settle of toBeCollectedAfter throws', '`settle` threw Error: never idle'],
  ['watch throws', "`watch` threw TypeError: Cannot read properties of undefined (reading 'deeper')"],
  ['a thenable with a throwing then', 'call 1 threw Error: no then'],
  ['a thenable whose then throws', 'call 1 threw Error: no then today'],
  ['inline: fn throws', 'call 3 threw HttpError: no answer'],
  ['fn throws what has getters that throw', 'call 1 threw Error: (its getter threw)'],
  ['inline: fn throws what has getters that throw', 'call 1 threw Error: (its getter threw)'],
  ['fn throws what cannot be read', 'call 1 threw Error: what was thrown cannot be read'],
  ['inline: fn throws what cannot be read', 'call 1 threw Error: what was thrown cannot be read'],
  ['fn throws NaN', 'call 1 threw `NaN` (number), which is no Error'],
  ['1024n ** 1024n ** 1024n', 'call 1 threw RangeError: Maximum BigInt size exceeded'],
])('%s: no verdict', (name, line) => {
  expect(summary(run, name)).toBe(`RunError error: ${line}`)
})

test.each(['fn throws in call 3', 'inline: fn throws'])('%s: the error itself is the cause, whole', (name) => {
  const { cause } = failureOf(run, name)
  expect(cause).toMatchObject({ name: 'HttpError', message: 'no answer', properties: { status: 503 } })
  expect(cause?.cause).toMatchObject({ name: 'Error', message: 'ECONNREFUSED' })
  expect(cause?.stack).toContain('threw.test.ts:9:')
})

test('errors that another one collects are its own in this process, too', () => {
  const { cause } = failureOf(run, 'fn throws several')
  expect(cause).toMatchObject({ name: 'AggregateError', message: 'All promises were rejected' })
  expect(cause?.errors).toMatchObject([
    { name: 'HttpError', message: 'no answer', properties: { status: 503 } },
    { thrown: 'late' },
  ])
})

test.each(['inline: the cause is what was thrown', 'inline: what was thrown is not held by an earlier assertion'])(
  '%s',
  (name) => {
    expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
  },
)

test('a value that is no Error is the cause as it is', () => {
  expect(failureOf(run, 'fn throws a string').cause).toEqual({ thrown: 'just text' })
})

test("the user's own line is the first that Vitest shows", () => {
  expect(failureOf(run, 'fn rejects').at).toBe('threw.test.ts:21')
})

test('growth that was seen before a late throw is told with it', () => {
  const { message } = failureOf(run, 'fn throws late, after growth')
  expect(message).toMatch(/error: call 40,001 threw RangeError: Maximum call stack size exceeded/)
  expect(message).toMatch(/Until then each call had kept \d\d B, over 32,768 calls\./)
  expect(failureOf(run, 'fn throws late, without growth').message).not.toContain('Until then')
})

test('a function without setup is called with nothing', () => {
  expect(run.tests['a function without setup is called with nothing']?.state).toBe('passed')
})

test('the suite goes on', () => {
  expect(run.tests['the suite goes on']?.state).toBe('passed')
  expect(run.unhandledErrors).toEqual([])
})
