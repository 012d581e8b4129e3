import type { HeapGraph } from './graph.js'
import type { NamedNodes } from './named-nodes.js'
import { findScopes, realmOf, type Scope } from './scopes.js'

/** V8's realms, by their native contexts: Node's own, and one for each `vm` context. */
export interface Realms {
  /** Those whose globals are variables of the program, or of its tests. */
  readonly own: readonly number[]
  /** Those that a program made: each is held by something, like any other object. */
  readonly made: ReadonlySet<number>
  /** Of all modules and scripts. */
  readonly scopes: readonly Scope[]
}

/**
 * A realm is a test's own where the tool's code runs in it: Vitest's `vmThreads` and Jest run tests in contexts of `vm`,
 * together with their `expect`. In a context that a program made no tool's code ever runs. Where Node's own realm is not
 * known, all of them are taken for the program's own.
 *
 * @param isTool whether a script is the test runner's or this package's
 */
export function findRealms(graph: HeapGraph, named: NamedNodes, isTool: (script: string) => boolean): Realms {
  const scopes = findScopes(graph)
  const main = mainRealm(graph, named)
  const withTool = new Set(scopes.flatMap(({ realm, script }) => (isNodes(script) || !isTool(script) ? [] : [realm])))
  const isOwn = (context: number): boolean => main === undefined || context === main || withTool.has(context)
  const made = named.nativeContexts.filter((context) => !isOwn(context))
  return { own: named.nativeContexts.filter(isOwn), made: new Set(made), scopes }
}

/** Node's own code, of whichever realm. */
export function isNodes(script: string): boolean {
  return script.startsWith('node:') || script === ''
}

/** By what Node's C++ part calls: functions of its own modules. */
function mainRealm(graph: HeapGraph, { natives, nativeContexts }: NamedNodes): number | undefined {
  const environment = natives.find((native) => graph.findEdge(native, 'internal', 'process_object') !== -1)
  if (environment === undefined) return undefined
  for (let edge = graph.firstEdge(environment); edge < graph.edgeEnd(environment); edge++) {
    const node = graph.edgeTarget(edge)
    const realm = graph.nodeType(node) === 'closure' ? realmOf(graph, node) : undefined
    if (realm !== undefined && nativeContexts.includes(realm)) return realm
  }
  return undefined
}
