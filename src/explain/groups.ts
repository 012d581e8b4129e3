import type { HeapGraph } from '../snapshot/index.js'

const backingStore = '(array)'
const proxyName = 'system / JSProxy'

/** Types of nodes whose kinds are told apart by what the nodes are called. */
const namedKinds: ReadonlyMap<string, (name: string, type: string) => string> = new Map([
  ['object', (name) => name],
  ['native', (name) => name],
  ['closure', (name) => `function ${name || '(anonymous)'}`],
  ['hidden', (name, type) => (name === proxyName ? 'Proxy' : hiddenKind(name, type))],
  ['code', hiddenKind],
  ['object shape', hiddenKind],
])

/** Types of nodes that are of one kind, whatever they are called. */
const unnamedKinds: ReadonlyMap<string, string> = new Map([
  ['string', 'string'],
  ['concatenated string', 'string'],
  ['sliced string', 'string'],
  ['array', backingStore],
  ['number', 'number'],
  ['bigint', 'bigint'],
  ['symbol', 'symbol'],
  ['regexp', 'RegExp'],
])

/**
 * How an object is counted: by class. Strings are one kind whatever their text, and so are V8's backing stores; a
 * closure goes by its function's name.
 */
export function kindOf(graph: HeapGraph, node: number): string {
  const type = graph.nodeType(node)
  const named = namedKinds.get(type)
  return named ? named(graph.nodeName(node), type) : (unnamedKinds.get(type) ?? `(${type})`)
}

/** Whether what nodes of the type are called tells their kinds apart. */
export function isNamedKind(type: string): boolean {
  return namedKinds.has(type)
}

/** Types of nodes that may be of one kind. */
const alike: readonly (readonly string[])[] = [
  ['object', 'native'],
  ['string', 'concatenated string', 'sliced string'],
  ['hidden', 'code', 'object shape'],
]

/** 1 for each type of node, by its number, that the kinds of these nodes may have. */
export function typesAlike(graph: HeapGraph, nodes: readonly number[]): Uint8Array {
  const types = new Set(nodes.map((node) => graph.nodeType(node)))
  return Uint8Array.from(graph.nodeTypes, (type) => {
    const others = alike.find((some) => some.includes(type)) ?? [type]
    return others.some((other) => types.has(other)) ? 1 : 0
  })
}

function hiddenKind(name: string, type: string): string {
  return `(${name.replace(/^system \/ /, '') || type})`
}

/** What a program makes, and a snapshot has among V8's own: a global variable, what a FinalizationRegistry was given. */
const hiddenOfProgram: ReadonlySet<string> = new Set(['system / PropertyCell', 'system / WeakCell', proxyName])

export function isHiddenOfProgram(graph: HeapGraph, node: number): boolean {
  return hiddenOfProgram.has(graph.nodeName(node))
}

/** A kind that a program makes, whether a reader knows it by that name or not. */
export function isProgramsKind(kind: string): boolean {
  return isUsersKind(kind) || hiddenOfProgram.has(kind.replace(/^\((.*)\)$/, 'system / $1'))
}

/** Objects of a program that a snapshot has among V8's own. */
export function isProxy(graph: HeapGraph, node: number): boolean {
  return graph.nodeName(node) === proxyName
}

/** What V8 calls the variables of a function or a block that its closures use. */
export const scopeKind = 'system / Context'

export function isScope(graph: HeapGraph, node: number): boolean {
  return graph.nodeName(node) === scopeKind
}

/** What an object keeps its elements or its further properties in. */
export function isBackingStore(kind: string): boolean {
  return kind === backingStore
}

/** What a reader knows by that name; the rest is V8's own part of such an object. */
export function isUsersKind(kind: string): boolean {
  return !kind.startsWith('(')
}

/** What an ArrayBuffer keeps: a node of its own, whose id says nothing of its birth. */
export function isBufferData(graph: HeapGraph, node: number): boolean {
  return graph.nodeType(node) === 'native' && graph.nodeName(node) === 'system / JSArrayBufferData'
}
