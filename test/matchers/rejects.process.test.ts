import { describe, expect, test } from 'vitest'
import { expect as bareExpect } from 'expect'
import { InconclusiveError, RunError } from '../../src/errors.js'
import { leakMatchers, type LeakMatchers } from '../../src/matchers/index.js'

/* Without an entry for a runner: inline, in the process that runs this test. */
bareExpect.extend(leakMatchers)

const assert = bareExpect as unknown as (received: unknown) => LeakMatchers & { readonly not: LeakMatchers }
const fn = (): undefined => undefined

describe('neither passes nor fails: rejects, with and without .not', () => {
  const throwing = (): never => {
    throw new Error('from fn')
  }
  test.each([assert, (received: unknown) => assert(received).not])('an error', async (asserted) => {
    const error = await asserted(throwing)
      .toNotRetainHeapGrowth()
      .then(fn, (thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect(error).toMatchObject({ name: 'RunError', report: { outcome: 'error', problem: { kind: 'threw' } } })
    expect((error as RunError).cause).toMatchObject({ message: 'from fn' })
  })

  test.each([assert, (received: unknown) => assert(received).not])('an inconclusive run', async (asserted) => {
    const slow = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
    const run = asserted(slow).toNotRetainHeapGrowth({ iterations: 1000, timeout: 200 })
    const error = await run.then(fn, (thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(InconclusiveError)
    expect(error).toMatchObject({ name: 'InconclusiveError', report: { outcome: 'inconclusive' } })
  })

  test('`undefined` can be thrown, and is a cause', async () => {
    const error = await assert(() => Promise.reject()) // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
      .toNotRetainHeapGrowth()
      .then(fn, (thrown: unknown) => thrown)
    expect(Object.hasOwn(error as object, 'cause')).toBe(true)
  })
})

test('what `expect` itself holds is no reference, with and without .not', async () => {
  const held = {}
  const holder = [held]
  await assert(held).toHaveStrongReferences(1)
  await assert(held).not.toHaveStrongReferences(2)
  expect(holder).toHaveLength(1)
})
