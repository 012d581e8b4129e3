import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ErrorReport, PlainError } from '../../src/report/outcome.js'
import { failureOf, runOutcomes, type Run } from './run-outcomes.js'

type Kept = ErrorReport & { readonly cause?: PlainError }

let run: Run
let folder: string
let files: readonly string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leak-matchers-artifacts-'))
  run = await runOutcomes('artifacts/', { ARTIFACTS: folder, ATTACHMENTS: join(folder, 'attachments') })
  files = (await readdir(folder)).filter((file) => file !== 'attachments').sort()
}, 400_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function read(file: string): Promise<Kept> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Kept
}

test('each assertion that fails has files of its own', async () => {
  const reports = await Promise.all(files.filter((file) => file.endsWith('.json')).map(read))
  const each = [
    'a: b',
    'a b',
    'first',
    'fourth',
    'long one',
    'long two',
    'retried',
    'the same',
    'the same again',
    'third',
    '長',
  ]
  const messages = [...['a', 'b'].flatMap((file) => each.map((what) => `${file} ${what}`)), 'no', 'no', undefined]
  expect(reports.map(({ cause }) => cause?.message).sort()).toEqual(messages.sort())
})

test('they are named after file and test, a hash, and the number of an assertion that is not the first', () => {
  const names = files.map((file) => file.replace(/-[\da-f]{8}(?=[.-])/, '-#')).sort()
  const several = 'kept.test.ts-several-assertions-#'
  expect(names.filter((name) => name.startsWith(several))).toEqual(
    [`${several}-3.json`, `${several}-4.json`, `${several}.json`].flatMap((name) => [name, name]),
  )
  expect(names).toContain('kept.test.ts-a-b-#.json')
  expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeLessThan(160)
})

test('the snapshot and the report of a leak have one name, which the fresh process knows', async () => {
  const [snapshot = '', report = ''] = files.filter((file) => file.includes('a-leak-after-another-assertion'))
  expect(snapshot).toMatch(/-2\.heapsnapshot$/)
  expect(report).toBe(snapshot.replace('.heapsnapshot', '.json'))
  expect((await read(report)).artifacts).toEqual({ snapshot: join(folder, snapshot), report: join(folder, report) })
})

describe.each([
  ['an error', { status: 503 }],
  ['an error, redacted', undefined],
])('%s', (name, properties) => {
  test("its message names the report, which has the user's error", async () => {
    const [, file = ''] = /^ {2}report {4}(.+)$/m.exec(failureOf(run, name).message) ?? []
    const { cause, ...report } = JSON.parse(await readFile(file, 'utf8')) as Kept
    expect(report).toMatchObject({ outcome: 'error', problem: { kind: 'threw' }, artifacts: { report: file } })
    expect(cause).toMatchObject({ name: 'Error', message: 'no', cause: { message: 'why' } })
    expect(cause?.properties).toEqual(properties)
  })
})
