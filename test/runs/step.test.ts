import { expect, test } from 'vitest'
import { growthQuestion } from '../../src/question.js'
import { differenceOf, stepOf } from '../../src/runs/step.js'
import type { Step } from '../../src/runs/protocol.js'

function step(fn: () => unknown, line = 3, matcher = 'toNotRetainHeapGrowth'): Step {
  const at = `Error\n    at noLeak (/a.test.ts:1:9)\n    at /a.test.ts:${line}:2`
  const question = growthQuestion('toNotRetainHeapGrowth', { fn: ['`fn`', fn] }, undefined)
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
