import type { PlainError } from './outcome.js'

/** An error as plain data, with its stack, own properties and causes. */
export function toPlainError(thrown: unknown, depth = 0): PlainError {
  if (!(thrown instanceof Error) && !looksLikeError(thrown)) {
    return { name: typeof thrown, message: describe(thrown), stack: '', properties: {}, thrown: plain(thrown) }
  }
  const { name, message, stack, cause } = thrown as Error
  const own = Object.entries(thrown as object).filter(([key]) => !['name', 'message', 'stack', 'cause'].includes(key))
  return {
    name,
    message,
    stack: stack ?? '',
    properties: Object.fromEntries(own.map(([key, value]) => [key, plain(value)])),
    ...(cause !== undefined && depth < 5 ? { cause: toPlainError(cause, depth + 1) } : {}),
  }
}

/** The error again, in another process: same name, message, stack and properties. */
export function fromPlainError(plainError: PlainError): unknown {
  if ('thrown' in plainError) return plainError.thrown
  const error = new Error(plainError.message)
  Object.assign(error, plainError.properties)
  Object.defineProperty(error, 'name', { value: plainError.name, configurable: true, writable: true })
  Object.defineProperty(error, 'stack', { value: plainError.stack, configurable: true, writable: true })
  if (plainError.cause) error.cause = fromPlainError(plainError.cause)
  return error
}

/** Errors of another realm (jsdom's `DOMException`, a vm context) are no `instanceof Error`. */
function looksLikeError(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'message' in value && 'stack' in value
}

function plain(value: unknown): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined
    return text === undefined ? String(value) : (JSON.parse(text) as unknown)
  } catch {
    return String(value)
  }
}

function describe(value: unknown): string {
  const text = plain(value)
  return typeof text === 'string' ? text : JSON.stringify(text)
}
