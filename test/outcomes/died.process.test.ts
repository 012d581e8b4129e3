import { beforeAll, expect, test } from 'vitest'
import { failureOf, inVitest, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('died')
})

test.each([
  ['process.reallyExit(0)', 'code 0'],
  ['process.abort', 'signal SIGABRT'],
  ['SIGKILL', 'signal SIGKILL'],
  ['SIGKILL, under .not', 'signal SIGKILL'],
  ['SIGSEGV', 'signal SIGSEGV'],
])('%s in fn: says how the process ended', (name, how) => {
  expect(summary(run, name)).toBe(`RunError error: the fresh process ended during the run: ${how}`)
})

test.each(['process.reallyExit(0)', 'SIGKILL', 'SIGSEGV'])('%s: shows the last lines of stderr', (name) => {
  expect(failureOf(run, name).message).toContain('last lines of its stderr\n    last words')
})

test.each(['process.exit', 'process.exit, under .not'])('%s is an error, which Vitest throws instead', (name) => {
  expect(summary(run, name)).toMatch(
    inVitest
      ? /^RunError error: call 1 threw Error: process\.exit/
      : /^RunError error: the fresh process ended during the run: code 3$/,
  )
})

test('process.exit is noticed also where its error is caught', () => {
  expect(summary(run, 'process.exit in a try')).toBe(
    inVitest
      ? 'RunError error: call 1 called process.exit'
      : 'RunError error: the fresh process ended during the run: code 3',
  )
})

test.each([
  ['an exception that nobody catches', 'nobody caught this'],
  ['a rejection that nobody handles', 'nobody handled this'],
])('%s is an error, and no pass', (name, message) => {
  expect(summary(run, name)).toBe(`RunError error: in call 1 or what it started, nobody caught Error: ${message}`)
  expect(failureOf(run, name).cause).toMatchObject({ name: 'Error', message })
})

test('the suite goes on', () => {
  expect(run.tests['the suite goes on']?.state).toBe('passed')
  expect(run.unhandledErrors).toEqual([])
})
