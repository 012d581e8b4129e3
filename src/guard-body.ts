import { types } from 'node:util'
import { UsageError } from './errors.js'
import { isPlainObject } from './plain-object.js'

const generatorFunctions = new Set(['[object GeneratorFunction]', '[object AsyncGeneratorFunction]'])

/** Calling a generator function runs none of its body: the assertion would pass over code that never ran. */
export function guardBody(what: string, fn: unknown): void {
  if (!generatorFunctions.has(tagOf(fn))) return
  throw new UsageError(
    `Expected ${what} to be a function that runs when it is called, got a generator function: its body runs only when ` +
      'what it returns is iterated; do that in a function around it',
  )
}

/** The same for a function that calls one, and returns what it got. */
export function guardResult(what: string, result: unknown): void {
  const name = lazyIteratorName(result)
  if (name === undefined) return
  throw new UsageError(
    `Expected ${what} to do its work when it is called, got ${name} (object) from it: the body of that runs only when ` +
      `it is iterated; do that in ${what}`,
  )
}

/** As `Object.prototype.toString` has it, the same for objects of another realm; empty where it cannot be read. */
export function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value)
  } catch {
    // A Proxy's handler threw, or it is revoked.
    return ''
  }
}

/** What is iterated, or may be. */
interface Iterating {
  readonly next?: unknown
  readonly throw?: unknown
  readonly return?: unknown
  readonly [Symbol.iterator]?: unknown
  readonly [Symbol.asyncIterator]?: unknown
}

/** Iterators of collections have no body to run, and those that a class of the user's makes may have done their work. */
function lazyIteratorName(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  try {
    if (!isIterator(result)) return undefined
    if (isGenerator(result)) return isAsync(result) ? 'an async generator' : 'a generator'
    return helperNames[tagOf(result)]
  } catch {
    // A getter threw, or a Proxy's handler.
    return undefined
  }
}

/** What `map`, `filter`, `take`, … of an iterator return: V8's from Node 22 on, core-js's before, and for async ones. */
const helperNames: Readonly<Record<string, string | undefined>> = {
  '[object Iterator Helper]': 'an Iterator helper',
  '[object Async Iterator Helper]': 'an async Iterator helper',
}

function isIterator(result: Iterating): boolean {
  return typeof result.next === 'function' && typeof iteratorMethod(result) === 'function'
}

function isAsync(result: Iterating): boolean {
  return typeof result[Symbol.asyncIterator] === 'function'
}

function iteratorMethod(result: Iterating): unknown {
  return isAsync(result) ? result[Symbol.asyncIterator] : result[Symbol.iterator]
}

const { isGeneratorObject } = types

function isGenerator(result: Iterating): boolean {
  return isGeneratorObject(result) || lowered.some((isOfCompiler) => isOfCompiler(result))
}

const generatorTags = new Set(['[object Generator]', '[object AsyncGenerator]'])

/** What a generator function returns that a compiler has written for older engines. */
const lowered: readonly ((result: Iterating) => boolean)[] = [
  // Babel's regenerator, and whatever else calls itself one.
  (result) => generatorTags.has(tagOf(result)),
  // Babel and SWC, async: the protocol is inherited, and calls this.
  (result) => isAsync(result) && hasAll(result) && hasOwnExactly(result, ['_invoke']),
  // TypeScript, and esbuild's async ones. What has more than the protocol is another's: `events.on`, and readline by it.
  (result) =>
    hasAll(result) && hasOwnExactly(result, protocolOf(result)) && isOfNoClass(result) && returnsItself(result),
]

function hasAll(result: Iterating): boolean {
  return [result.next, result.throw, result.return].every((method) => typeof method === 'function')
}

function protocolOf(result: Iterating): PropertyKey[] {
  return ['next', 'throw', 'return', isAsync(result) ? Symbol.asyncIterator : Symbol.iterator]
}

function hasOwnExactly(result: object, keys: readonly PropertyKey[]): boolean {
  return Reflect.ownKeys(result).length === keys.length && keys.every((key) => Object.hasOwn(result, key))
}

/** From version 5.6 on TypeScript's inherit from `Iterator.prototype`, where there is one: it alone has this as its own. */
function isOfNoClass(result: object): boolean {
  return isPlainObject(result) || Object.hasOwn(Object.getPrototypeOf(result) as object, Symbol.iterator)
}

function returnsItself(result: Iterating): boolean {
  return (iteratorMethod(result) as () => unknown).call(result) === result
}
