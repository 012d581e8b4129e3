import { cellsOf, exportedVariable, moduleRecord } from './exported-variables.js'
import type { HeapGraph } from './graph.js'
import { findNamedNodes, type NamedNodes } from './named-nodes.js'
import { isOfPackage } from './packages.js'
import { findRealms, isNodes, type Realms } from './realms.js'
import { engineRoots, handles, nodeVariables, subjectParts, toolGlobals } from './root-names.js'
import { scriptOf, type Scope } from './scopes.js'

export type RootKind =
  'global' | 'module' | 'process' | 'subject' | 'timers' | 'handle' | 'realm' | 'node' | 'tool' | 'engine'

export interface Root {
  readonly node: number
  readonly kind: RootKind
  /** Where a path may begin, for people: script of a module, name of a handle or of an engine root. */
  readonly name: string
}

export interface RootTier {
  readonly kinds: readonly RootKind[]
  /** Of modules, whether it has those of installed packages, or all others. */
  readonly ofPackages?: boolean
  readonly reason: string
}

/**
 * Roots of one priority. A path begins at the first tier that leads to its target, and does not pass through a root of
 * a later tier: `setTimeout` → its closure → Node's timer list is a path from the global, and helps nobody.
 */
export const rootTiers: readonly RootTier[] = [
  {
    kinds: ['global', 'module', 'process'],
    reason: 'variables that a user wrote, or set: where a reference is removed',
  },
  {
    kinds: ['subject'],
    reason: 'what the assertion was given: local variables of a test, as far as its function uses them',
  },
  {
    kinds: ['module'],
    ofPackages: true,
    reason:
      "variables that a package wrote: of a library's own objects many of its modules are near, and what the user holds says more",
  },
  { kinds: ['timers', 'handle'], reason: 'alive until cleared or closed, by a call that the user can make' },
  {
    kinds: ['realm'],
    reason:
      'a context that a program made with `vm`, and its scripts: what holds one of them says more, where it is known',
  },
  { kinds: ['node'], reason: "scopes of Node's own modules: a user reaches them only through an API" },
  { kinds: ['tool'], reason: "the test runner's own and this package's: a user reaches them only through an API" },
  { kinds: ['engine'], reason: 'held by V8: stacks, handles, caches; nothing to remove, often gone in the next turn' },
]

/** Whether a script is the test runner's or this package's. */
export type IsTool = (script: string) => boolean

/** The roots of each tier, in the order of `rootTiers`; the engine's last, and one by one. */
export function findRoots(
  graph: HeapGraph,
  isTool: IsTool = () => false,
  named: NamedNodes = findNamedNodes(graph),
  realms: Realms = findRealms(graph, named, isTool),
): Root[][] {
  const globals = realms.own.flatMap((context) => globalOf(graph, context, 'global'))
  const roots = [
    ...globals,
    ...globals.flatMap(({ node }) => toolRoots(graph, node)),
    ...[...realms.made].flatMap((context) => globalOf(graph, context, 'realm')),
    ...named.subjects.flatMap((subject) => subjectRoots(graph, subject, isTool)),
    ...exportingFirst(graph, realms.scopes).flatMap((scope) => scopeRoots(graph, scope, realms)),
    ...named.natives.flatMap((native) => nativeRoot(graph, native)),
    ...named.modules.flatMap((module) => commonJsModule(graph, module)),
  ].map((root): Root => (root.kind === 'module' && isTool(root.name) ? { ...root, kind: 'tool' } : root))
  const engine = engineRootsOf(graph)
  return [
    ...rootTiers.slice(0, -1).map((tier) => roots.filter((root) => isIn(tier, root))),
    ...engine.map((root) => [root]),
    [{ node: graph.root, kind: 'engine', name: '(root)' }],
  ]
}

function isIn({ kinds, ofPackages = false }: RootTier, { kind, name }: Root): boolean {
  return kinds.includes(kind) && ofPackages === (kind === 'module' && isOfPackage(name))
}

function globalOf(graph: HeapGraph, context: number, kind: 'global' | 'realm'): Root[] {
  // `extension` on Node 20 and 22. Not by the root's shortcut: on Node 26 that points at the realm instead.
  const global = graph.findEdge(context, 'internal', 'global_object')
  const edge = global === -1 ? graph.findEdge(context, 'internal', 'extension') : global
  const name = kind === 'global' ? 'global' : 'global of a vm context'
  return edge === -1 ? [] : [{ node: graph.edgeTarget(edge), kind, name }]
}

/** What hangs on a global and belongs to a tool: a path through it helps nobody. */
function toolRoots(graph: HeapGraph, global: number): Root[] {
  const roots: Root[] = []
  for (let edge = graph.firstEdge(global); edge < graph.edgeEnd(global); edge++) {
    if (graph.edgeType(edge) !== 'property') continue
    const name = String(graph.edgeName(edge))
    if (toolGlobals.some(({ is }) => is.test(name))) roots.push({ node: graph.edgeTarget(edge), kind: 'tool', name })
  }
  return roots
}

function subjectRoots(graph: HeapGraph, subject: number, isTool: IsTool): Root[] {
  return subjectParts.flatMap((name): Root[] => {
    const edge = graph.findEdge(subject, 'property', name)
    return edge < 0 || !isUsers(graph, graph.edgeTarget(edge))
      ? []
      : [{ node: unwrapped(graph, graph.edgeTarget(edge), isTool), kind: 'subject', name }]
  })
}

/** Not `undefined`, where nothing was given. */
function isUsers(graph: HeapGraph, node: number): boolean {
  return ['object', 'closure'].includes(graph.nodeType(node))
}

/** The user's own function where a tool calls it from one of its own, which has it in a variable of the same name. */
function unwrapped(graph: HeapGraph, fn: number, isTool: IsTool): number {
  const context = graph.findEdge(fn, 'internal', 'context')
  if (graph.nodeType(fn) !== 'closure' || context < 0 || !isTool(scriptOf(graph, fn) ?? '')) return fn
  const inner = graph.findEdge(graph.edgeTarget(context), 'context', 'fn')
  return inner < 0 || graph.edgeTarget(inner) === fn ? fn : graph.edgeTarget(inner)
}

/**
 * A CommonJS module in whose functions `exports` occurs before those that may have the same object from `require`: of paths
 * of one length that of the first root is taken, and what a module exports is told by its own file.
 */
function exportingFirst(graph: HeapGraph, scopes: readonly Scope[]): Scope[] {
  const exports = ({ node }: Scope): boolean => graph.findEdge(node, 'context', 'exports') >= 0
  return [...scopes.filter(exports), ...scopes.filter((scope) => !exports(scope))]
}

function scopeRoots(graph: HeapGraph, { node, script, realm }: Scope, { made }: Realms): Root[] {
  if (!isNodes(script)) {
    const isMade = realm !== undefined && made.has(realm)
    return [isMade ? { node, kind: 'realm', name: `script ${script}` } : { node, kind: 'module', name: script }]
  }
  const variables = nodeVariables.flatMap(({ script: of, variable, kind }): Root[] => {
    const edge = of === script ? graph.findEdge(node, 'context', variable) : -1
    return edge === -1 ? [] : [{ node: graph.edgeTarget(edge), kind, name: variable }]
  })
  return [{ node, kind: 'node', name: script }, ...variables]
}

function nativeRoot(graph: HeapGraph, node: number): Root[] {
  const name = graph.nodeName(node)
  if (name === 'Node / ModuleWrap') return recordRoots(graph, node)
  if (handles.some((handle) => handle.name === name)) return [{ node, kind: 'handle', name }]
  const process = graph.findEdge(node, 'internal', 'process_object')
  return process === -1 ? [] : [{ node: graph.edgeTarget(process), kind: 'process', name: 'process' }]
}

/**
 * Exports of an ES module live in cells of its record, not in its scope: each is a root, so that a path begins at the
 * module that has it, and not at one that imports it. Its URL is known to Node's wrapper only.
 */
function recordRoots(graph: HeapGraph, native: number): Root[] {
  const wrapper = graph.findEdge(native, 'internal', 'native_to_javascript')
  if (wrapper === -1) return []
  const object = graph.edgeTarget(wrapper)
  const name = stringProperty(graph, object, 'url')
  const kind = isNodes(name) ? 'node' : 'module'
  for (let edge = graph.firstEdge(object); edge < graph.edgeEnd(object); edge++) {
    const node = graph.edgeTarget(edge)
    if (!moduleRecord.test(graph.nodeName(node))) continue
    const own = cellsOf(graph, node).filter((cell) => exportedVariable(graph, cell)?.module === node)
    return [node, ...own].map((root) => ({ node: root, kind, name }))
  }
  return []
}

/** What `require` returns hangs on a `Module` in Node's cache of them. */
function commonJsModule(graph: HeapGraph, node: number): Root[] {
  const name = stringProperty(graph, node, 'filename')
  const isNodesClass = ['children', 'paths'].every((property) => graph.findEdge(node, 'property', property) !== -1)
  return name !== '' && isNodesClass ? [{ node, kind: 'module', name }] : []
}

function stringProperty(graph: HeapGraph, node: number, property: string): string {
  const edge = graph.findEdge(node, 'property', property)
  if (edge === -1) return ''
  const value = graph.edgeTarget(edge)
  return graph.nodeType(value) === 'string' ? graph.nodeName(value) : ''
}

/** The groups that V8 holds things by, the most telling first. */
export function engineRootsOf(graph: HeapGraph): Root[] {
  const roots: Root[] = []
  for (let edge = graph.firstEdge(graph.root); edge < graph.edgeEnd(graph.root); edge++) {
    const group = graph.edgeTarget(edge)
    if (graph.nodeName(group) !== '(GC roots)') continue
    for (let inner = graph.firstEdge(group); inner < graph.edgeEnd(group); inner++) {
      const node = graph.edgeTarget(inner)
      roots.push({ node, kind: 'engine', name: graph.nodeName(node) })
    }
  }
  const rank = ({ name }: Root): number => {
    const at = engineRoots.findIndex((root) => root.name === name)
    return at === -1 ? engineRoots.length : at
  }
  return roots.sort((one, other) => rank(one) - rank(other))
}
