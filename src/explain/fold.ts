import {
  byCount,
  exportedVariable,
  isCell,
  isEphemeron,
  strongEdges,
  tableEntry,
  variablesOf,
  type HeapGraph,
  type PathStep,
  type RootPath,
} from '../snapshot/index.js'
import { boundFunctionEdge } from './bound.js'
import { isProxy, isScope, isUsersKind, kindOf } from './groups.js'
import { retainersOf } from './neighbours.js'

/** How one object refers to another, in the terms of the program and not of V8. */
export type Reference =
  /** A property by its name, or a variable of the closure, module or script that refers. */
  | { readonly kind: 'property' | 'variable'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  /** Key of a Map or, `value`, what stands for it; `key` is a node, undefined for a small integer. */
  | { readonly kind: 'key' | 'value'; readonly key?: number }
  /** Of a Set. */
  | { readonly kind: 'element' }
  /** Of a WeakMap, which holds it as long as `key` lives. */
  | { readonly kind: 'weak value'; readonly key: number; readonly map?: Holding }
  /** What the language or Node holds without a name in the program. */
  | { readonly kind: 'internal'; readonly name: string }

/** By what a program holds an object: a reference, and the node that refers. */
export interface Holding {
  readonly owner: number
  readonly reference: Reference
}

export interface FoldedStep {
  /** The node that refers. */
  readonly owner: number
  readonly reference: Reference
  readonly node: number
  /** Whether it leads through a scope that is nearer to the owner than that of the variable. */
  readonly isOuter: boolean
}

/** Says which of several possible variables of `context` an edge of it is: one, where that is known. */
export type NameVariable = (context: number, edge: number) => readonly string[]

/** A path without the steps that only V8 knows (contexts, hash tables, backing stores): each becomes its owner's. */
export function foldPath(graph: HeapGraph, { root, steps }: RootPath, nameVariable?: NameVariable): FoldedStep[] {
  const folded: { -readonly [Part in keyof FoldedStep]: FoldedStep[Part] }[] = []
  let owner = root.node
  let between: PathStep[] = []
  steps.forEach((step, index) => {
    between.push(step)
    if (isHidden(graph, step.node) && index < steps.length - 1) return
    const reference = referenceBy(graph, owner, between, nameVariable)
    const last = folded.at(-1)
    // What `bind` returns stands for the function that it was called on.
    if (last && reference.kind === 'internal' && reference.name === boundFunction) last.node = step.node
    else folded.push({ owner, reference, node: step.node, isOuter: between.some(({ name }) => name === 'previous') })
    owner = step.node
    between = []
  })
  return folded
}

function isHidden(graph: HeapGraph, node: number): boolean {
  const kind = kindOf(graph, node)
  return !isUsersKind(kind) || kind.startsWith('system / ')
}

/** The reference that these steps are, from `owner` to the last one's node. */
function referenceBy(
  graph: HeapGraph,
  owner: number,
  between: readonly PathStep[],
  nameVariable: NameVariable | undefined,
): Reference {
  const named = between.flatMap(
    (step, index) => programReference(graph, owner, step, between[index - 1], nameVariable) ?? [],
  )
  return named.at(-1) ?? { kind: 'internal', name: internalName(graph, between) }
}

function programReference(
  graph: HeapGraph,
  owner: number,
  { type, name, edge, node }: PathStep,
  before: PathStep | undefined,
  nameVariable: NameVariable | undefined,
): Reference | undefined {
  if (isRealm.test(graph.nodeName(node))) return undefined
  // The node that the edge starts at.
  const from = before?.node ?? owner
  if (type === 'element') return { kind: 'index', index: Number(name) }
  if (type === 'property') return isOwnProperty(String(name)) ? { kind: 'property', name: String(name) } : undefined
  if (isCell(graph, from)) return variableOfModule(graph, from)
  if (type === 'context') return { kind: 'variable', name: String(name) }
  if (type === 'hidden') {
    if (isProxy(graph, from)) return { kind: 'internal', name: name === 1 ? 'target' : 'handler' }
    if (!isScope(graph, from)) return namedProperty(graph, owner, node)
    return blockVariable(graph, from, edge, nameVariable)
  }
  const inTable = before && tableReference(graph, owner, before, edge)
  if (inTable) return inTable
  if (isEphemeron(String(name))) return weakValue(graph, from, edge, nameVariable)
  if (before?.name === 'elements') return { kind: 'index', index: Number(name) }
  return from === owner ? undefined : namedProperty(graph, owner, node)
}

function weakValue(graph: HeapGraph, key: number, edge: number, nameVariable: NameVariable | undefined): Reference {
  const table = strongEdges(graph).tableOf(edge)
  const map = table === undefined ? undefined : retainersOf(graph, table).find((one) => graph.edgeName(one) === 'table')
  const holding = map === undefined ? undefined : namedHolding(graph, graph.edgeOwner(map), nameVariable)
  return { kind: 'weak value', key, ...(holding ? { map: holding } : {}) }
}

/** By which variable or else property a program has an object: the path to it may be another's. */
function namedHolding(graph: HeapGraph, object: number, nameVariable: NameVariable | undefined): Holding | undefined {
  const holdings = retainersOf(graph, object).flatMap((edge): Holding[] => {
    const owner = graph.edgeOwner(edge)
    const step = { edge, type: graph.edgeType(edge), name: graph.edgeName(edge), node: object }
    const isNamed = step.type === 'context' || step.type === 'property' || isScope(graph, owner) || isCell(graph, owner)
    const reference = isNamed ? programReference(graph, owner, step, undefined, nameVariable) : undefined
    return reference ? [{ owner, reference }] : []
  })
  return holdings.find(({ reference }) => reference.kind === 'variable') ?? holdings[0]
}

function blockVariable(
  graph: HeapGraph,
  context: number,
  edge: number,
  nameVariable: NameVariable | undefined,
): Reference | undefined {
  const name = variableName(graph, context, edge, nameVariable)
  return name === undefined ? undefined : { kind: 'variable', name }
}

/** What the variable of a block is called that an edge of its context stands for; several names where that is not known. */
export function variableName(
  graph: HeapGraph,
  context: number,
  edge: number,
  nameVariable: NameVariable | undefined,
): string | undefined {
  const counted = variablesOf(graph, context, edge, byCount)
  const asked = counted.length === 1 ? counted : (nameVariable?.(context, edge) ?? [])
  const guessed = asked.length === 1 ? asked : variablesOf(graph, context, edge)
  return (guessed.length > 0 ? guessed : asked).slice(0, mostNames).join(' or ') || undefined
}

/** Where a variable may be one of several. */
const mostNames = 3

function variableOfModule(graph: HeapGraph, cell: number): Reference | undefined {
  const name = exportedName(graph, cell)
  return name === undefined ? undefined : { kind: 'variable', name }
}

export function exportedName(graph: HeapGraph, cell: number): string | undefined {
  return exportedVariable(graph, cell)?.names[0]
}

function tableReference(graph: HeapGraph, owner: number, before: PathStep, edge: number): Reference | undefined {
  if (before.name !== 'table' || graph.nodeType(owner) !== 'object') return undefined
  const entry = tableEntry(graph, before.node, edge)
  return entry && (entry.role === 'element' ? { kind: 'element' } : { ...entry, kind: entry.role })
}

/** A property that the path takes by the object's backing store. */
function namedProperty(graph: HeapGraph, owner: number, node: number): Reference | undefined {
  for (let edge = graph.firstEdge(owner); edge < graph.edgeEnd(owner); edge++) {
    if (graph.edgeTarget(edge) !== node || graph.edgeType(edge) !== 'property') continue
    const name = String(graph.edgeName(edge))
    if (isOwnProperty(name)) return { kind: 'property', name }
  }
  return undefined
}

/** V8 names what only it can see by a symbol without a description, or by one of its own. */
function isOwnProperty(name: string): boolean {
  return name !== '<symbol>' && name !== '<symbol error_stack_symbol>'
}

const boundFunction = 'bound function'
const isRealm = /^system \/ NativeContext/

/** What an object holds for each of its properties, where it has many. */
export const propertyName = 'name of a property'

interface InternalName {
  /** Node or edge on the way. */
  readonly is: RegExp
  readonly name: string
}

/** What stands for a chain of V8's own objects. The first that fits. */
const internalNames: readonly InternalName[] = [
  { is: isRealm, name: 'realm' },
  {
    is: /^(?:system \/ (?:CallSiteInfo|ErrorStackData)|<symbol error_stack_symbol>|CallSiteInfo)/,
    name: 'stack, not read yet',
  },
  { is: /^parameters_and_registers$/, name: 'local variable of a suspended function' },
  { is: /^(?:system \/ )?PromiseReaction/, name: 'waiting for it' },
  { is: /^reactions_or_result$/, name: 'promised value' },
  { is: /^bound_this$/, name: 'bound `this`' },
  { is: /^(?:bindings|bound_argument)/, name: 'bound argument' },
  { is: new RegExp(`^${boundFunctionEdge}$`), name: boundFunction },
  { is: /^properties$/, name: propertyName },
  { is: /^public_symbol_table$/, name: 'registered by `Symbol.for`' },
  { is: /^system \/ WeakCell$/, name: 'held value' },
  { is: /^context$/, name: 'closure variable' },
  { is: /^getter$/, name: 'getter' },
  { is: /^setter$/, name: 'setter' },
  { is: /^backing_store$/, name: 'bytes' },
  { is: /^(?:native_to_javascript|javascript_to_native)$/, name: 'its object' },
  { is: /^__proto__$/, name: '__proto__' },
]

function internalName(graph: HeapGraph, between: readonly PathStep[]): string {
  const edges = between.map(({ name }) => String(name))
  const [first] = between
  if (first && graph.nodeName(graph.edgeOwner(first.edge)) === '(Global handles)') return 'counted reference'
  const names = [...edges, ...between.map(({ node }) => graph.nodeName(node))]
  const known = internalNames.find(({ is }) => names.some((name) => is.test(name)))
  return known?.name ?? edges.filter((name) => !/^\d+$/.test(name)).at(-1) ?? ''
}
