import { beforeAll, expect, test } from 'vitest'
import { failureOf, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('references')
}, 400_000)

test.each(['a function', 'after an isolated assertion'])('%s: as many as expected', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
})

test.each([
  'one more than expected',
  'fewer than expected',
  'as many as expected, under .not',
  'redacted',
  'many',
  'held by a variable of the module',
])('%s: the text', (name) => {
  expect(failureOf(run, name).message).toMatchSnapshot()
})

test.each([
  ['a primitive', 'Expected the received value to be an object or a function, got `"Tom"` (string)'],
  ['a primitive, under .not', 'Expected the received value to be an object or a function, got `"Tom"` (string)'],
  ['no number', 'Expected the number of references to be an integer of at least 0, got `undefined` (undefined)'],
  [
    'what has no text',
    'Expected the number of references to be an integer of at least 0, got an object of class Object (object)',
  ],
  ['a negative number', 'Expected the number of references to be an integer of at least 0, got `-1` (number)'],
  ['an option of others', '`toHaveStrongReferences` does not use the option `isolate`: it takes `artifacts`, `redact`'],
])('%s is misuse', (name, message) => {
  expect(summary(run, name).replaceAll('\n', ' ')).toContain(`UsageError usage: ${message}`)
})

test('one that is not awaited fails its test', () => {
  expect(failureOf(run, 'not awaited').message).toContain('toHaveStrongReferences')
})
