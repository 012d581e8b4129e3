import type { PlainError } from './outcome.js'

const deepest = 5

/** What an error was made of, as long as it is in the process that it was thrown in. */
const originals = new WeakMap<PlainError, { readonly thrown: unknown }>()

/** An error as plain data, with its stack, own properties, causes, and the errors that it collects. */
export function toPlainError(thrown: unknown): PlainError {
  const plainError = copyOf(thrown, [])
  originals.set(plainError, { thrown })
  return plainError
}

/** The error itself, or in another process one with the same name, message, stack and properties. */
export function fromPlainError(plainError: PlainError): unknown {
  const original = originals.get(plainError)
  return original ? original.thrown : rebuilt(plainError)
}

/** Of one that cannot be read only that: those that it was found in are told all the same. */
function copyOf(thrown: unknown, within: readonly unknown[]): PlainError {
  try {
    return copy(thrown, within)
  } catch {
    // A Proxy's handler threw.
    return { name: 'Error', message: 'what was thrown cannot be read', stack: '', properties: {} }
  }
}

/** @param within the errors that it was found in, the outermost first */
function copy(thrown: unknown, within: readonly unknown[]): PlainError {
  if (!looksLikeError(thrown)) {
    const type = thrown === null ? 'null' : typeof thrown
    const value = plain(thrown)
    return { name: type, message: describe(value), stack: '', properties: {}, thrown: { type, value } }
  }
  const errors = collected(thrown)
  const special = ['name', 'message', 'stack', 'cause', ...(errors ? ['errors'] : [])]
  const own = Object.keys(thrown).filter((key) => !special.includes(key))
  const cause = read(thrown, 'cause')
  const stack = read(thrown, 'stack')
  const isEnd = within.length >= deepest || within.includes(thrown)
  const copyWithin = (inner: unknown): PlainError => copyOf(inner, [...within, thrown])
  return {
    name: textOf(read(thrown, 'name')),
    message: textOf(read(thrown, 'message')),
    stack: typeof stack === 'string' ? stack : '',
    properties: Object.fromEntries(own.map((key) => [key, plain(read(thrown, key))])),
    ...(cause === undefined || isEnd ? {} : { cause: copyWithin(cause) }),
    ...(errors === undefined || isEnd ? {} : { errors: errors.map(copyWithin) }),
  }
}

/** Of an AggregateError its list is no property that is enumerated; of others it may be any data of that name. */
function collected(error: Error): readonly unknown[] | undefined {
  const own = Object.getOwnPropertyDescriptor(error, 'errors')
  const errors: unknown = own?.value
  if (!Array.isArray(errors)) return undefined
  return own?.enumerable === false || errors.some(looksLikeError) ? errors : undefined
}

function rebuilt({ name, message, stack, properties, cause, errors, thrown }: PlainError): unknown {
  if (thrown) return thrown.value
  const error = errors ? new AggregateError(errors.map(rebuilt), message) : new Error(message)
  Object.assign(error, properties)
  Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true })
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  if (cause) error.cause = rebuilt(cause)
  return error
}

/** Errors of another realm (jsdom's `DOMException`, a vm context) are no `instanceof Error`. */
function looksLikeError(value: unknown): value is Error {
  if (value instanceof Error) return true
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value
}

/** A getter of the user's may throw; nothing of what it guards is lost that could be had. */
function read(owner: object, key: string): unknown {
  try {
    return Reflect.get(owner, key) as unknown
  } catch {
    return '(its getter threw)'
  }
}

/** Plain data stays what it is; the rest becomes text. */
function plain(value: unknown): unknown {
  if (value === undefined) return undefined
  // JSON has none of them.
  if (typeof value === 'number' && !Number.isFinite(value)) return textOf(value)
  try {
    const text = JSON.stringify(value) as string | undefined
    return text === undefined ? textOf(value) : (JSON.parse(text) as unknown)
  } catch {
    return textOf(value)
  }
}

/** Anything as text: an error's `name` and `message` may be anything, too. */
function textOf(value: unknown): string {
  try {
    return String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : textOf(value)
}
