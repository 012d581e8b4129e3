import { beforeAll, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('collected')
}, 400_000)

test.each([
  'array',
  'function',
  'async make',
  // Of which the watchdog's session keeps a handle.
  'printed once a session is open',
  'WeakRef',
  'WeakRef, inline',
  'watch an array, under .not',
  'watch what a WeakRef refers to',
  'gone at once, without time',
  'watch more than a thousand, ignored',
])('%s passes', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
})

test.each([
  ['array, kept', 'Array'],
  ['function, kept', 'function (anonymous)'],
  ['async make, kept', 'Object'],
  ['WeakRef, kept', 'Object'],
  ['WeakRef, given to fn and kept', 'Object'],
  ['a thenable of a thenable', 'Pair'],
  ['watch a record', 'left (Object)'],
  ['watch a promise of objects', 'Object'],
])('%s is a leak', (name, what) => {
  expect(outcomeLine(failureOf(run, name))).toMatch(`leak: ${what} was not collected`)
})

test('clean under .not fails, and says so', () => {
  expect(outcomeLine(failureOf(run, 'clean, under .not'))).toBe('clean: the object was collected in a fresh process')
  expect(failureOf(run, 'clean, under .not').message).toMatch(/\n {2}A leak was expected, by `\.not`\.$/)
})

test('a WeakRef whose object is gone before `fn` could be given it is misuse, and no pass', () => {
  expect(summary(run, 'WeakRef, gone before fn')).toMatch(/^UsageError usage: Expected the received WeakRef's object/)
})

test.each(['no time to see it go', 'no time to see it go, under .not'])('%s is inconclusive', (name) => {
  expect(summary(run, name)).toMatch(
    /^InconclusiveError inconclusive: the time \(300 ms\) did not suffice to see whether/,
  )
})
test('of a thousand objects that are watched, the one that stayed has a path like any other', () => {
  const { message } = failureOf(run, 'watch more than a thousand')
  expect(message).toMatch(/^leak: watched\[1001\] \(Object\) was not collected/m)
  expect(message).toMatch(/^ {2}watched\[1001\] is held by\n.*`fn`\n {4}╰→ last: Array/m)
})
