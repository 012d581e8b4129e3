import { beforeAll, expect, test } from 'vitest'
import { failureOf, inVitest, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('no-return')
}, 400_000)

const time = /(?:[\d.]+ s|\d+ ms)/.source

test.each([
  ['a synchronous loop', 'call 3'],
  ['a loop of microtasks, under .not', 'call 1'],
  ['make loops', '`make`'],
])('%s: says what did not return', (name, what) => {
  expect(summary(run, name)).toMatch(new RegExp(`^RunError error: ${what} did not return within ${time}$`))
})

test.each([
  ['a synchronous loop', 'spin  no-return.test.ts:5:'],
  ['a loop of microtasks, under .not', 'microtasks  no-return.test.ts:15:'],
  ['make loops', 'spin  no-return.test.ts:5:'],
])('%s: says where it is stuck, at a line of the TypeScript source', (name, frame) => {
  expect(failureOf(run, name).message).toContain(`stuck at\n    `)
  expect(failureOf(run, name).message).toContain(frame)
})

test.each([
  ['a promise that never settles', 'call 1'],
  ['a promise that never settles, with a timer', 'call 1'],
  ['inline: a promise that never settles', 'call 1'],
  ['inline: setup never settles', '`setup`'],
  ['inline: settle never settles', '`settle`'],
  ['inline: make never settles', '`make`'],
  ['inline: fn of toBeCollectedAfter never settles', '`fn`'],
])('%s: says that no code was running', (name, what) => {
  expect(summary(run, name)).toMatch(
    new RegExp(`^RunError error: ${what} did not return within ${time}: its promise has not settled$`),
  )
})

test.each(['a synchronous loop, after growth', 'inline: a promise that never settles, after growth'])(
  '%s: says what each call had kept until then',
  (name) => {
    expect(summary(run, name)).toMatch(/^RunError error: call [\d,]+ did not return/)
    expect(failureOf(run, name).message).toMatch(/Until then each call had kept [\d.]+ K?B, over [\d,]+ calls\./)
  },
)

test('says which limit to raise', () => {
  expect(failureOf(run, 'a promise that never settles').message).toContain('raise the option `timeout`.')
  expect(failureOf(run, 'a promise that never settles, within the time of the test').message).toContain(
    "raise the test's timeout.",
  )
})

test('names what Node still waits for', () => {
  // Jest has a timer of its own by then.
  expect(failureOf(run, 'inline: make never settles').message).toContain(
    inVitest ? 'Node waits for nothing of its own.' : 'Node still waits for: Timeout.',
  )
  expect(failureOf(run, 'a promise that never settles, with a timer').message).toContain(
    'Node still waits for: Timeout',
  )
})

test('the suite goes on, and none of it ran in the test worker', () => {
  expect(run.tests['the suite goes on']?.state).toBe('passed')
  expect(run.unhandledErrors).toEqual([])
})
