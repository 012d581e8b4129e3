import type { PlainError } from './outcome.js'

const deepestCause = 5

/** An error as plain data, with its stack, own properties and causes. */
export function toPlainError(thrown: unknown, depth = 0): PlainError {
  if (!looksLikeError(thrown)) {
    const type = thrown === null ? 'null' : typeof thrown
    const value = plain(thrown)
    return { name: type, message: describe(value), stack: '', properties: {}, thrown: { type, value } }
  }
  const own = Object.keys(thrown).filter((key) => !['name', 'message', 'stack', 'cause'].includes(key))
  const { cause } = thrown
  return {
    name: textOf(thrown.name),
    message: textOf(thrown.message),
    stack: typeof thrown.stack === 'string' ? thrown.stack : '',
    properties: Object.fromEntries(own.map((key) => [key, readPlain(thrown, key)])),
    ...(cause !== undefined && depth < deepestCause ? { cause: toPlainError(cause, depth + 1) } : {}),
  }
}

/** The error again, in another process: same name, message, stack and properties. */
export function fromPlainError(plainError: PlainError): unknown {
  if (plainError.thrown) return plainError.thrown.value
  const error = new Error(plainError.message)
  Object.assign(error, plainError.properties)
  Object.defineProperty(error, 'name', { value: plainError.name, configurable: true, writable: true })
  Object.defineProperty(error, 'stack', { value: plainError.stack, configurable: true, writable: true })
  if (plainError.cause) error.cause = fromPlainError(plainError.cause)
  return error
}

/** Errors of another realm (jsdom's `DOMException`, a vm context) are no `instanceof Error`. */
function looksLikeError(value: unknown): value is Error {
  if (value instanceof Error) return true
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value
}

/** A getter of the user's may throw; nothing of what it guards is lost that could be had. */
function readPlain(owner: object, key: string): unknown {
  try {
    return plain(Reflect.get(owner, key))
  } catch {
    return '(its getter threw)'
  }
}

/** Plain data stays what it is; the rest becomes text. */
function plain(value: unknown): unknown {
  if (value === undefined) return undefined
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
