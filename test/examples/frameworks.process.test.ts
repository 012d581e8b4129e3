import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { runVitest, type TestResult } from '../package/run-vitest.ts'

/*
 * The examples of examples/frameworks as a user runs them: each leak fails with its holder named, each cure passes.
 */
const example = fileURLToPath(new URL('../../examples/frameworks/', import.meta.url))
let results: readonly TestResult[]

beforeAll(() => {
  // One at a time: beside the other files of this suite two of them would have half of a core each.
  results = runVitest(example, '--maxWorkers=1')
}, 600_000)

/** What holds each leak, as its message must say. */
const holders: Readonly<Record<string, RegExp>> = {
  'React: an effect that never unsubscribes [leak]': /module clock-store\.ts\n +╰→ clock: EventTarget/,
  'Vue: a component that never unsubscribes [leak]': /module clock-store\.ts\n +╰→ clock: EventTarget/,
  'Express: a handler that remembers every request [leak]': /module visitors\.ts\n +╰→ visitors: Map/,
  'Fastify: a handler that remembers every request [leak]': /module visitors\.ts\n +╰→ visitors: Map/,
  'RxJS: a subscription that nobody ends [leak]': /messages: Subject/,
  'SQLite: a statement for each value [leak]': /statements: Map/,
  'worker_threads: a pool that keeps the tasks it has done [leak]': /tasks: Map/,
}

test.each(Object.entries(holders))('%s', (title, holder) => {
  const { status, message } = resultOf(title)
  // `node:sqlite` is part of Node since 22.5.
  if (status === 'skipped' && process.versions.sqlite === undefined) return
  expect(status).toBe('failed')
  expect(message).toMatch(/^leak: /m)
  expect(message).toMatch(holder)
})

test('every cure passes', () => {
  const cures = results.filter(({ title }) => !title.endsWith('[leak]'))
  expect(cures).toHaveLength(Object.keys(holders).length)
  expect(cures.filter(({ status }) => status !== 'passed' && status !== 'skipped')).toEqual([])
})

function resultOf(title: string): TestResult {
  const result = results.find((one) => one.title === title)
  if (!result) throw new Error(`there is no example "${title}" among ${results.map((one) => one.title).join(', ')}`)
  return result
}
