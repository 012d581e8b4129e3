import type { RetainerPath } from '../report/report.js'
import {
  isEphemeron,
  scriptOf,
  strength,
  strongEdges,
  tableEntry,
  type HeapGraph,
  type PathStep,
} from '../snapshot/index.js'
import { isProxy, isScope } from './groups.js'
import { inOrder } from './in-order.js'
import { pathFinder } from './surroundings.js'
import { tracePath, type TraceSettings } from './trace.js'
import { isUsersFile } from './users-file.js'

/**
 * The references of a program that hold an object: properties, elements, entries of Maps and Sets, variables of closures
 * and modules, values of WeakMaps whose key lives, and what `bind`, a promise, a Proxy or a FinalizationRegistry was
 * given. Not what a WeakRef, a WeakSet or the key of a WeakMap refers to, which holds nothing; not local variables,
 * those of a suspended function included; and not what the assertion and the runner hold to make it.
 *
 * @returns the path to each, the shortest first; its last step is the reference
 */
export function findReferences(graph: HeapGraph, target: number, settings: TraceSettings = {}): RetainerPath[] {
  const finder = pathFinder(graph)
  const { first, owner, edge } = graph.retainers
  const found: RetainerPath[] = []
  for (let at = first[target] as number; at < (first[target + 1] as number); at++) {
    const holder = holderOf(graph, owner[at] as number, edge[at] as number, target)
    const path = holder && finder.path(holder.node)
    if (path) found.push(tracePath(graph, { ...path, steps: [...path.steps, ...holder.steps] }, settings))
  }
  return inOrder(found)
}

interface Holder {
  /** The object or the scope that refers. */
  readonly node: number
  /** From it to the target. */
  readonly steps: readonly PathStep[]
}

/** Nothing where the edge is no reference of a program. */
function holderOf(graph: HeapGraph, owner: number, edge: number, target: number): Holder | undefined {
  if (strongEdges(graph).strength[edge] === strength.weak) return undefined
  const last = stepOf(graph, edge)
  const type = graph.nodeType(owner)
  if (type === 'array') return inStore(graph, owner, last)
  if (isScope(graph, owner))
    return isVariable(last) && isUsersScope(graph, owner) ? { node: owner, steps: [last] } : undefined
  const isCounted = ['object', 'closure', 'native', 'regexp'].includes(type)
    ? isReference(graph, owner, last, target)
    : isHiddenReference(graph, owner, last)
  return isCounted ? { node: owner, steps: [last] } : undefined
}

function stepOf(graph: HeapGraph, edge: number): PathStep {
  return { edge, type: graph.edgeType(edge), name: graph.edgeName(edge), node: graph.edgeTarget(edge) }
}

/**
 * A backing store is its owner's. Elements and properties V8 lists at the owner as well; entries of a Map and a Set, what a
 * function is bound to, and elements of what is frozen, sealed or not extensible only here. All others (registers of a
 * suspended function, V8's own lists) are none of the program's.
 */
function inStore(graph: HeapGraph, store: number, last: PathStep): Holder | undefined {
  const { first, owner, edge } = graph.retainers
  for (let at = first[store] as number; at < (first[store + 1] as number); at++) {
    const node = owner[at] as number
    const step = stepOf(graph, edge[at] as number)
    const isEntry = step.name === 'table' && tableEntry(graph, store, last.edge) !== undefined
    const isElement = step.name === 'elements' && !isElementOf(graph, node, last.node)
    if (isEntry || isElement || step.name === 'bindings') return { node, steps: [step, last] }
  }
  return undefined
}

function isElementOf(graph: HeapGraph, owner: number, target: number): boolean {
  for (let edge = graph.firstEdge(owner); edge < graph.edgeEnd(owner); edge++)
    if (graph.edgeTarget(edge) === target && graph.edgeType(edge) === 'element') return true
  return false
}

/** Variables of a function or a module by name, of a block by number. */
function isVariable({ type }: PathStep): boolean {
  return type === 'context' || type === 'hidden'
}

/** By the function that was made in the scope, or that runs in it. */
function isUsersScope(graph: HeapGraph, scope: number): boolean {
  const { first, owner, edge } = graph.retainers
  for (let at = first[scope] as number; at < (first[scope + 1] as number); at++) {
    if (graph.edgeName(edge[at] as number) !== 'context') continue
    const holder = owner[at] as number
    const running = graph.findEdge(holder, 'internal', 'function')
    const script = scriptOf(graph, running < 0 ? holder : graph.edgeTarget(running))
    if (script !== undefined) return isUsersFile(script)
  }
  return true
}

/** What V8 calls the references of objects that a program makes and that are no properties. */
const internalReferences = /^(?:bound_this|bound_function|reactions_or_result)$/

function isReference(graph: HeapGraph, owner: number, { type, name }: PathStep, target: number): boolean {
  if (type === 'element') return true
  if (type === 'property') return !isFlagsOfAssertion(graph, owner)
  // Held by itself it is not held.
  if (isEphemeron(String(name))) return owner !== target
  return type === 'internal' && internalReferences.test(String(name))
}

/**
 * Nodes that V8 keeps to itself: an exported variable of an ES module lives in a cell; what a Proxy was made of. The held value of a FinalizationRegistry does so, too, without a
 * name (and what is unregistered by it, and the object itself, are weak).
 */
function isHiddenReference(graph: HeapGraph, owner: number, { type, name }: PathStep): boolean {
  const cell = graph.nodeName(owner)
  if (cell === 'system / Cell') return name === 'value'
  return type === 'hidden' && (cell === 'system / WeakCell' || isProxy(graph, owner))
}

/** In them `expect(object)` keeps what it was given. */
function isFlagsOfAssertion(graph: HeapGraph, flags: number): boolean {
  const { first, edge } = graph.retainers
  return edge.subarray(first[flags], first[flags + 1]).some((retaining) => graph.edgeName(retaining) === '__flags')
}
