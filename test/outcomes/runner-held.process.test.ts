import { beforeAll, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('runner-held')
})

test.each([
  ['vi.fn() keeps arguments', 'vi.fn()'],
  ['vi.fn() keeps arguments of every call', 'vi.fn()'],
  ['vi.fn() keeps results', 'vi.fn()'],
  ['.resolves keeps its value', '`.resolves` or `.rejects`'],
])('%s: a leak whose first line says so', (name, holder) => {
  expect(outcomeLine(failureOf(run, name))).toContain(`leak: kept by ${holder}, not by your code`)
})

test('the cure passes: the records are cleared', () => {
  expect(run.tests.cleared).toMatchObject({ state: 'passed', errors: [] })
})
