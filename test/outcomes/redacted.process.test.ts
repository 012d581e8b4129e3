import { beforeAll, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('redacted')
}, 400_000)

test('no message, report or stack has a string of the heap', () => {
  const failures = Object.values(run.tests).flatMap(({ errors }) => errors)
  expect(failures).toHaveLength(11)
  for (const failure of failures) expect(JSON.stringify(failure)).not.toMatch(/secret[-_]/)
})

test.each([
  ['a table', /byAddress: Object\n +~{9}\n +╰→ .*\(property\): Object$/m],
  ['a key that looks like a name', /byNickname: Object\n +╰→ \(property\): Object\n +╰→ list: Array\n +~~~~$/m],
  ['functions named after keys', /handlers: Array\n +~{8}\n +╰→ \[#\]: function \(anonymous\)/],
  ['a symbol', /\[Symbol\(\)\]: Array\n/],
  ['a class', /^leak: (?:Made|\(class\)) was not collected/m],
  ['labels', /^leak: \(property\) \(Object\), \(property\) \(Object\) were not collected/m],
  ['what grows', /registry: Object +\S+\n +╰→ \(property\): string/],
])('%s: names of the program are shown', (name, shown) => {
  expect(failureOf(run, name).message).toMatch(shown)
})

test.each([
  ['misuse: make', 'got a value of type string'],
  ['misuse: watch', 'Expected `watch` to return objects, got a value of type string'],
  ['misuse: received', 'got a value of type string: the assertion would hold the object itself'],
  ['misuse: references', 'got a value of type string'],
])('%s: of a value the type alone', (name, shown) => {
  expect(outcomeLine(failureOf(run, name))).toContain(shown)
})

test.each([
  ['a table', 'An object used as a table that only grows.'],
  ['a key that looks like a name', 'An array that only grows.'],
  ['what grows', 'A string that only gets longer.'],
])('%s: the hint is that of the path as it is', (name, hint) => {
  expect(failureOf(run, name).message).toContain(hint)
})
