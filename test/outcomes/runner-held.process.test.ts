import { beforeAll, expect, test } from 'vitest'
import { failureOf, inVitest, outcomeLine, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('runner-held')
})

const spy = inVitest ? 'vi.fn()' : 'jest.fn()'

test.each([
  ['vi.fn() keeps arguments', spy],
  ['vi.fn() keeps arguments of every call', spy],
  ['vi.fn() keeps results', spy],
  ...(inVitest ? ([['.resolves keeps its value', '`.resolves` or `.rejects`']] as [string, string][]) : []),
] as const)('%s: a leak whose first line says so', (name, holder) => {
  expect(outcomeLine(failureOf(run, name))).toContain(`leak: kept by ${holder}, not by your code`)
})

test('the cure passes: the records are cleared', () => {
  expect(run.tests.cleared).toMatchObject({ state: 'passed', errors: [] })
})
