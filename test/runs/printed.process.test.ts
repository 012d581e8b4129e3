import { expect, test } from 'vitest'
import { resolveOptions } from '../../src/options.js'
import type { Printed } from '../../src/runs/protocol.js'
import { listenToOutput } from '../../src/runs/printed.js'

/** What is kept of calls that each write their words, after a `setup` that writes some, too. */
function printedBy(calls: readonly (readonly string[])[], setup: readonly string[] = []): Printed {
  const write = (words: readonly string[] = []): void => {
    words.forEach((word) => process.stdout.write(word))
  }
  const { around, end } = listenToOutput()
  try {
    const question = around({
      assertion: 'heap growth',
      setup: () => {
        write(setup)
      },
      fn: (_subject, callIndex) => {
        write(calls[callIndex])
      },
      options: resolveOptions('toNotRetainHeapGrowth', {}),
    })
    if (question.assertion !== 'heap growth') throw new Error('not the question that was asked')
    void question.setup?.()
    for (const callIndex of calls.keys()) void question.fn(undefined, callIndex)
  } catch (error) {
    end()
    throw error
  }
  return end()
}

test('the first call is shown, with what comes before it, and later writes are counted', () => {
  expect(printedBy([['a', 'b'], ['c', 'd'], ['e']], ['0'])).toEqual({ first: '0ab', laterWrites: 3 })
})

test('where the first calls print nothing, the first one that does is shown', () => {
  // Node's warning of a leak comes with the eleventh listener.
  expect(printedBy([[], [], ['a', 'b'], [], ['c']])).toEqual({ first: 'ab', laterWrites: 1 })
})
