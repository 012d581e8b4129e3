import { types } from 'node:util'
import { UsageError } from './errors.js'

const generators = new Set(['[object GeneratorFunction]', '[object AsyncGeneratorFunction]'])

/** Calling a generator function runs none of its body: the assertion would pass over code that never ran. */
export function guardBody(what: string, fn: unknown): void {
  if (!generators.has(Object.prototype.toString.call(fn))) return
  throw new UsageError(
    `Expected ${what} to be a function that runs when it is called, got a generator function: its body runs only when ` +
      'what it returns is iterated; do that in a function around it',
  )
}

const { isGeneratorObject } = types

/** The same for a function that calls one, and returns what it got. */
export function guardResult(what: string, result: unknown): void {
  if (!isGeneratorObject(result)) return
  throw new UsageError(
    `Expected ${what} to do its work when it is called, got a generator (object) from it: the body of that runs only when ` +
      `it is iterated; do that in ${what}`,
  )
}
