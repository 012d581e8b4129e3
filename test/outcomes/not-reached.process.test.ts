import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { beforeAll, expect, test } from 'vitest'
import { failureOf, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('not-reached', { OUTCOMES_PORT: String(await freePort()) })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

const notHere = 'RunError error: the test, run alone in a fresh process, did not get here'

test.each([
  ['relies on an earlier test', 'TypeError', 'Cannot destructure'],
  ['relies on an earlier test, under .not', 'TypeError', 'Cannot destructure'],
  ['a port', 'Error', 'EADDRINUSE'],
])('%s: what it threw there is the cause', (name, errorName, message) => {
  expect(summary(run, name)).toBe(notHere)
  const { message: text, cause } = failureOf(run, name)
  expect(cause).toMatchObject({ name: errorName, message: expect.stringContaining(message) as string })
  expect(text).toContain(`what it threw there\n    ${errorName}: `)
  expect(text).toContain('`isolate: false`')
})

test.each(['an option that an earlier test has set', 'an option that an earlier test has configured'])(
  '%s: nothing is measured with another',
  (name) => {
    expect(summary(run, name)).toMatch(
      /^RunError error: .* the same leak assertion with other options than before: `toNotRetainHeapGrowth` \(.*not-reached\.test\.ts:\d+:\d+\) with `tolerance` 1000000 instead of 0\. What an earlier test has set is not there/,
    )
  },
)

test.each(['options that are equal', 'an option of an assertion before, whose outcome is replayed'])('%s', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
})

test('another branch: it ended without an error', () => {
  expect(summary(run, 'another branch')).toBe(notHere)
  expect(failureOf(run, 'another branch').message).toContain('It ended without an error')
})

test.each(['hangs before', 'loops before'])('%s: the time was up', (name) => {
  expect(summary(run, name)).toBe(`${notHere} before the time was up`)
  expect(failureOf(run, name).message).toMatch(/If they only need longer, raise/)
})

test('loops before: says where it was', () => {
  expect(failureOf(run, 'loops before').message).toMatch(/where it was then\n {4}\S+ {2}not-reached\.test\.ts:\d+/)
})

test('exits before: says the code', () => {
  expect(summary(run, 'exits before')).toBe('RunError error: the fresh process ended during the run: code 7')
})
