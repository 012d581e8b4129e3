/**
 * A value with its type, as messages about misuse show it.
 *
 * @param redact the type alone, where the value has a text or a name of the user's
 */
export function valueText(value: unknown, redact: boolean): string {
  try {
    return textOf(value, redact)
  } catch {
    // A Proxy's handler threw, or it is revoked.
    return `a value that cannot be read (${typeof value})`
  }
}

function textOf(value: unknown, redact: boolean): string {
  if (value === null) return '`null` (null)'
  if (Array.isArray(value)) return `an array of ${value.length} (object)`
  if (redact && namedTypes.has(typeof value)) return `a value of type ${typeof value}`
  if (typeof value === 'object') return `an object of class ${className(value)} (object)`
  if (typeof value === 'function') return `\`${value.name || 'anonymous'}\` (function)`
  if (typeof value === 'string') return `\`${JSON.stringify(value)}\` (string)`
  return `\`${plainText(value)}\` (${typeof value})`
}

const namedTypes: ReadonlySet<string> = new Set(['string', 'symbol', 'object', 'function'])

function plainText(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  return Object.is(value, -0) ? '-0' : String(value)
}

function className(value: object): string {
  const constructor = (value as { constructor?: { name?: unknown } }).constructor
  return typeof constructor?.name === 'string' && constructor.name !== '' ? constructor.name : 'Object'
}
