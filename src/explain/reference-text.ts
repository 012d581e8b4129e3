import { textOf, type HeapGraph } from '../snapshot/index.js'
import type { Reference } from './fold.js'
import { kindOf } from './groups.js'

export interface TextSettings {
  /** No string of the user's heap: a CI log is public. */
  readonly redact?: boolean | undefined
}

/** A reference as the report shows it, with its key or index where it has one. */
export function referenceText(graph: HeapGraph, reference: Reference, settings: TextSettings = {}): string {
  switch (reference.kind) {
    case 'property':
      return propertyText(reference.name, settings)
    case 'variable':
      return reference.name
    case 'index':
      return `[${reference.index}]`
    case 'key':
      return 'a key'
    case 'element':
      return 'an element'
    case 'value':
      return `value of key ${reference.key === undefined ? '#' : keyText(graph, reference.key, settings)}`
    case 'weak value':
      return `WeakMap value of key ${keyText(graph, reference.key, settings)}`
    case 'internal':
      return reference.name ? `(${reference.name})` : '(internal)'
  }
}

const identifier = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const longestText = 40

/** `name`, `"a key with spaces"`; `[Symbol(name)]` for a symbol. */
function propertyText(name: string, { redact }: TextSettings): string {
  if (identifier.test(name)) return redact && /\d/.test(name) ? '(property)' : name
  const symbol = /^<symbol ([^]*)>$/.exec(name)
  if (symbol) return `[Symbol(${shorten(symbol[1] ?? '')})]`
  return redact ? '(property)' : quoted(name)
}

function keyText(graph: HeapGraph, key: number, { redact }: TextSettings): string {
  const kind = kindOf(graph, key)
  if (kind !== 'string') return kind === 'number' ? '#' : kind
  const text = redact ? undefined : textOf(graph, key)
  return text === undefined ? '(string)' : quoted(text)
}

function quoted(text: string): string {
  return JSON.stringify(shorten(text))
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text
}
