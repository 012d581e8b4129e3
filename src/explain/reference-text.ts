import { textOf, type HeapGraph } from '../snapshot/index.js'
import type { FoldedStep, Holding } from './fold.js'
import { isUsersKind, kindOf } from './groups.js'
import { isProgramName } from './program-names.js'

export interface TextSettings {
  /** No string of the user's heap: a CI log is public. */
  readonly redact?: boolean | undefined
}

/** A reference as the report shows it, with its key or index where it has one. */
export function referenceText(
  graph: HeapGraph,
  { owner, reference }: Pick<FoldedStep, 'owner' | 'reference'>,
  settings: TextSettings = {},
): string {
  switch (reference.kind) {
    case 'property':
      return propertyText(graph, owner, reference.name, settings)
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
      return `WeakMap value of key ${keyText(graph, reference.key, settings)}${inMap(graph, reference.map, settings)}`
    case 'internal':
      return reference.name ? `(${reference.name})` : '(internal)'
  }
}

/** What a container holds its content by. */
export function slotText(graph: HeapGraph, owner: number, edge: number, { redact }: TextSettings): string {
  const name = String(graph.edgeName(edge))
  const isKey = graph.edgeType(edge) === 'property' && !isProgramsProperty(graph, owner, name)
  return redact && isKey ? hiddenProperty : name
}

/** What the record that `watch` returned calls an object, or its place in a list. */
export function labelText(graph: HeapGraph, label: string, { redact }: TextSettings): string {
  const isProgramsOwn = /^watched\[\d+\]$/.test(label) || (identifier.test(label) && isProgramName(graph, label))
  return redact && !isProgramsOwn ? hiddenProperty : label
}

/** A class, as the report shows it. Redacted, those are left out whose name may be made of data. */
export function classText(graph: HeapGraph, kind: string, { redact }: TextSettings): string {
  if (!redact || !isUsersKind(kind) || enginesClass.test(kind)) return kind
  const [, prefix = '', name = ''] =
    /^((?:detached )?(?:(?:bound |suspended )?function |generator )?)([^]*)$/.exec(kind) ?? []
  // `Object (global*) / ` on Node 26.
  const [, plain = ''] = /^(?:[gs]et )?([^]*?)(?: \(global\*?\)(?: \/ )?)?$/.exec(name) ?? []
  if (name === anonymous || (identifier.test(plain) && isProgramName(graph, plain))) return kind
  return prefix + (prefix.endsWith(ofFunction) ? anonymous : '(class)')
}

/** A function on a stack, by the same rule. */
export function functionText(graph: HeapGraph, name: string, settings: TextSettings): string {
  return classText(graph, `${ofFunction}${name}`, settings).slice(ofFunction.length)
}

/** The same of a process that was ended, where there is no heap to ask: whatever is an identifier. */
export function nameOnStack(name: string, { redact }: TextSettings): string {
  return redact && !identifier.test(name) ? anonymous : name
}

const ofFunction = 'function '
const anonymous = '(anonymous)'
/** Of C++, and of kinds that are not told by their class. */
const enginesClass = /^(?:(?:Node|system) \/ [\w ]+|string|number|Proxy|(?:bound|suspended) function)$/

const identifier = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u
const longestText = 40
const hiddenProperty = '(property)'

/** `name`, `"a key with spaces"`; `[Symbol(name)]` for a symbol. */
function propertyText(graph: HeapGraph, owner: number, name: string, { redact }: TextSettings): string {
  const symbol = symbolName.exec(name)
  if (redact && !isProgramsProperty(graph, owner, name)) return symbol ? '[Symbol()]' : hiddenProperty
  if (symbol) return `[Symbol(${shorten(symbol[1] ?? '')})]`
  return identifier.test(name) ? name : quoted(name)
}

const symbolName = /^<symbol ([^]*)>$/

/** A name that code has, and of no table: whatever the properties of one are called, they are keys. */
function isProgramsProperty(graph: HeapGraph, owner: number, name: string): boolean {
  const plain = symbolName.exec(name)?.[1] ?? name.replace(/^[gs]et (?=.)/, '')
  return identifier.test(plain) && isProgramName(graph, plain) && !(isTable(graph, owner) && plain === name)
}

/** An object of many properties, or of some that were deleted. That of the global object are its variables. */
function isTable(graph: HeapGraph, owner: number): boolean {
  const properties = graph.findEdge(owner, 'internal', 'properties')
  const isDictionary = properties >= 0 && graph.nodeType(graph.edgeTarget(properties)) === 'array'
  return isDictionary && !/^(?:global|process)\b/.test(graph.nodeName(owner))
}

function inMap(graph: HeapGraph, map: Holding | undefined, settings: TextSettings): string {
  return map ? ` (in ${referenceText(graph, map, settings)})` : ''
}

function keyText(graph: HeapGraph, key: number, settings: TextSettings): string {
  const kind = kindOf(graph, key)
  if (kind !== 'string') return kind === 'number' ? '#' : classText(graph, kind, settings)
  const text = settings.redact ? undefined : textOf(graph, key)
  return text === undefined ? '(string)' : quoted(text)
}

function quoted(text: string): string {
  return JSON.stringify(shorten(text))
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text
}
