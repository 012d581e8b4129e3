import { describe, expect, test } from 'vitest'
import { checkCollected, measureHeapGrowth } from '../src/engine.js'
import { UsageError } from '../src/errors.js'

/* What is refused before anything is measured. */

const make = (): object => ({})
const asIs = (given: unknown): never => given as never

function* generator(): Generator<number> {
  yield 1
}
async function* asyncGenerator(): AsyncGenerator<number> {
  yield await Promise.resolve(1)
}

describe('a body that would not run', () => {
  test.each([
    ['`fn`', () => measureHeapGrowth(generator)],
    ['`fn`', () => measureHeapGrowth(asyncGenerator)],
    ['`settle`', () => measureHeapGrowth(make, { settle: generator })],
    ['`make`', () => checkCollected(generator)],
    ['`make`', () => checkCollected(asyncGenerator)],
    ['`fn`', () => checkCollected(make, asyncGenerator)],
    ['`watch`', () => checkCollected(make, undefined, { watch: asIs(generator) })],
    ['`settle`', () => checkCollected(make, undefined, { settle: asyncGenerator })],
  ])('%s: %s', async (what, run) => {
    const error: unknown = await run().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect((error as UsageError).message).toContain(
      `Expected ${what} to be a function that runs when it is called, got a generator function`,
    )
  })
})

describe('what is no function', () => {
  test.each([
    [() => measureHeapGrowth(asIs(undefined)), 'Expected `fn` to be a function, got `undefined` (undefined)'],
    [() => measureHeapGrowth(asIs({})), 'Expected `fn` to be a function, got an object of class Object (object)'],
    [
      () => checkCollected(asIs([])),
      'Expected `make` to be a function that makes the object, or a WeakRef, got an array of 0 (object): the assertion ' +
        'would hold the object itself, so it could never be collected',
    ],
    [() => checkCollected(make, asIs('fn')), 'Expected `fn` to be a function, got `"fn"` (string)'],
    [
      () => checkCollected(make, asIs(undefined)),
      'Expected `fn`, got `undefined` (undefined): is a name misspelt? Where there is none, leave it out',
    ],
    [() => checkCollected(make, asIs(null)), 'Expected `fn` to be a function, got `null` (null)'],
  ])('%s: %s', async (run, message) => {
    await expect(run()).rejects.toThrow(new UsageError(message))
  })
})
