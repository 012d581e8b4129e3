import type { HeapGraph } from '../snapshot/index.js'
import { stoodForBy } from './bound.js'
import { kindOf } from './groups.js'

/**
 * The kind of a node for people, with what its class does not tell: true of all of that class. It is asked of nodes that
 * are shown, and not of all.
 */
export function shownKind(graph: HeapGraph, node: number): string {
  const standing = standingFor(graph, node)
  if (standing) return `${standing.how} function`
  return isGenerator(graph, node) ? ofGenerator + kindOf(graph, node) : kindOf(graph, node)
}

/** The kind of all of these, of one class: with the name of the function that they stand for where it is the same. */
export function shownKindOfAll(graph: HeapGraph, nodes: readonly [number, ...number[]]): string {
  const named = new Set(nodes.map((node) => namedKind(graph, node)))
  const [name = ''] = named
  return named.size === 1 ? name : shownKind(graph, nodes[0])
}

/** Whether it is of that kind, as V8 has it or as a report may. By V8 first: it is asked of all that a program keeps. */
export function isCalled(graph: HeapGraph, node: number, kind: string): boolean {
  return kindOf(graph, node) === kind || namedKind(graph, node) === kind || shownKind(graph, node) === kind
}

function namedKind(graph: HeapGraph, node: number): string {
  const standing = standingFor(graph, node)
  return standing ? `${standing.how} ${kindOf(graph, standing.fn)}` : shownKind(graph, node)
}

interface StandingFor {
  readonly how: 'bound' | 'suspended'
  readonly fn: number
}

/** By the class alone all of them are `native_bind`, or `Generator`. */
function standingFor(graph: HeapGraph, node: number): StandingFor | undefined {
  const called = boundTo(graph, node)
  if (called !== node) return { how: 'bound', fn: called }
  const fn = suspendedIn(graph, node)
  return fn === undefined ? undefined : { how: 'suspended', fn }
}

/** What is bound may be bound again. */
function boundTo(graph: HeapGraph, node: number): number {
  const called = stoodForBy(graph, node).node
  return called === node ? node : boundTo(graph, called)
}

/** The async function that V8 keeps the state of; of one without a name it may be that of a generator as well. */
function suspendedIn(graph: HeapGraph, node: number): number | undefined {
  const isUnnamed = graph.nodeType(node) === 'object' && graph.nodeName(node) === unnamed
  const edge = isUnnamed ? graph.findEdge(node, 'internal', 'function') : -1
  return edge < 0 || graph.nodeName(graph.edgeTarget(edge)) === '' ? undefined : graph.edgeTarget(edge)
}

/** What a generator function returned: its class is called what the function is. */
function isGenerator(graph: HeapGraph, node: number): boolean {
  if (graph.nodeType(node) !== 'object' || graph.nodeName(node) === unnamed) return false
  return graph.findEdge(node, 'internal', 'parameters_and_registers') >= 0
}

/** Of a function without a name, and of what V8 keeps for an async function. */
const unnamed = 'Generator'

const ofGenerator = 'generator '
