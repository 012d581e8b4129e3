import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { growthQuestion } from '../../src/question.js'
import { differenceOf, differenceOfOptions, stepOf } from '../../src/runs/step.js'
import type { Step } from '../../src/runs/protocol.js'

function step(fn: () => unknown, line = 3, matcher = 'toNotRetainHeapGrowth', options?: unknown): Step {
  const at = `Error\n    at noLeak (/a.test.ts:1:9)\n    at /a.test.ts:${line}:2`
  const question = growthQuestion('toNotRetainHeapGrowth', { fn: ['`fn`', fn] }, options)
  return stepOf({ name: matcher, at, question, context: {} })
}

const open = (): object => ({ open: true })
const close = (): object => ({ open: false })

test('the same assertion with the same function is the same step, also when only what the function holds differs', () => {
  const opener = (value: number) => (): object => ({ value })
  expect(differenceOf(step(open), step(open))).toBeUndefined()
  expect(differenceOf(step(opener(1)), step(opener(2)))).toBeUndefined()
})

test('another matcher, another line on the way to it, another name and another text are other steps', () => {
  const texts = [() => 1, () => 2] as const
  const other = [step(open, 3, 'toBeCollectedAfter'), step(open, 4), step(close), step(texts[0])]
  const differences = other.map((there) => differenceOf(step(open), there))
  expect([...differences, differenceOf(step(texts[0]), step(texts[1])), differenceOf(undefined, step(open))]).toEqual([
    '`toBeCollectedAfter` (/a.test.ts:1:9) instead of `toNotRetainHeapGrowth` (/a.test.ts:1:9)',
    '`toNotRetainHeapGrowth` (/a.test.ts:1:9), called from /a.test.ts:4 instead of /a.test.ts:3',
    '`toNotRetainHeapGrowth` (/a.test.ts:1:9) of `close` instead of `open`',
    '`toNotRetainHeapGrowth` (/a.test.ts:1:9) of `(anonymous)` instead of `open`',
    '`toNotRetainHeapGrowth` (/a.test.ts:1:9) of a function with other source text',
    '`toNotRetainHeapGrowth` (/a.test.ts:1:9) instead of none',
  ])
})

test('a function that is instrumented for coverage on one side is told by its name', () => {
  const plain = step(open)
  const counted = globalThis as { __coverage__?: object }
  counted.__coverage__ = {}
  try {
    expect(differenceOf(step(open), plain)).toBeUndefined()
    expect(differenceOf(step(close), plain)).toContain('of `open` instead of `close`')
  } finally {
    delete counted.__coverage__
  }
})

const withOptions = (options?: unknown): Step => step(open, 3, 'toNotRetainHeapGrowth', options)
const here = '`toNotRetainHeapGrowth` (/a.test.ts:1:9) with'

const flush = (): unknown => undefined
const drain = (): unknown => undefined
const settles = [{ settle: () => 1 }, { settle: () => 2 }] as const
const cache = { class: 'Entry', retainer: 'cache', reason: 'bounded' }
const log = { retainer: 'log', reason: 'of the test' }

test.each<[options: unknown, before: unknown, message: string]>([
  [{ tolerance: 1_000_000 }, { tolerance: 0 }, '`tolerance` 1000000 instead of 0'],
  [{ tolerance: 8 }, undefined, '`tolerance` 8 instead of 0'],
  [10, undefined, '`iterations` 10 instead of 100'],
  [{ warmup: 500 }, undefined, '`warmup` 500 instead of 100'],
  [{ heapLimit: 64 }, undefined, '`heapLimit` 64 instead of 256'],
  [{ jit: true }, undefined, '`jit` true instead of false'],
  [{ redact: true }, undefined, '`redact` true instead of false'],
  [{ settle: flush }, undefined, '`settle` `flush` instead of none'],
  [{ settle: flush }, { settle: drain }, '`settle` `flush` instead of `drain`'],
  [settles[0], settles[1], 'another `settle`: its text differs'],
  [{ ignore: [cache] }, undefined, '`ignore` [{"class":"Entry","retainer":"cache"}] instead of []'],
  [{ ignore: [cache], redact: true }, { ignore: [log], redact: true }, 'another `ignore`: its text differs'],
])('an option that decides is told with both values: %#', (options, before, message) => {
  const [now, expected] = [withOptions(options), withOptions(before)]
  expect(differenceOf(expected, now)).toBeUndefined()
  expect(differenceOfOptions(expected, now)).toBe(`${here} ${message}`)
  // As they are handed to the fresh process.
  expect(differenceOfOptions(JSON.parse(JSON.stringify(expected)) as Step, now)).toBe(`${here} ${message}`)
})

test.each<[options: unknown, same: unknown]>([
  [{ iterations: 100, warmup: 0, tolerance: 0, jit: false, heapLimit: 256, redact: false, ignore: [] }, undefined],
  [{ tolerance: -0, warmup: undefined, jit: undefined }, {}],
  [
    { warmup: 200, iterations: 50 },
    { iterations: 50, warmup: 200 },
  ],
  [10, { iterations: 10 }],
  [{ settle: flush }, { settle: flush }],
  [
    { ignore: [cache, log] },
    { ignore: [log, { reason: 'for another', retainer: 'cache', class: 'Entry' }, { ...log, class: undefined }] },
  ],
  [{ ignore: [cache], tolerance: 1 / 3 }, runInNewContext('({ tolerance: 1 / 3, ignore: [cache] })', { cache })],
  [
    { timeout: 1000, artifacts: 'one' },
    { timeout: 2000, artifacts: 'another' },
  ],
])('options that decide the same are equal: %#', (options, same) => {
  const [expected, now] = [withOptions(options), withOptions(same)]
  expect(differenceOfOptions(expected, now)).toBeUndefined()
  expect(differenceOfOptions(JSON.parse(JSON.stringify(expected)) as Step, now)).toBeUndefined()
})
