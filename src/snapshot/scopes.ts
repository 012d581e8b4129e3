import type { HeapGraph } from './graph.js'

/** The variables of a module or script: a context directly below the engine's own. */
export interface Scope {
  readonly node: number
  /** URL or path of the script as V8 knows it. */
  readonly script: string
  /** The native context in which it ran; undefined where a snapshot has none. */
  readonly realm: number | undefined
}

/**
 * Module and script scopes with the script they belong to. A context carries no file name, but the functions made in it
 * do: function → `shared` → `script`, and function → `context` → `previous` … up to the outermost. Contexts whose
 * functions have no script are the engine's own, for instance those of a promise's `resolve` and `reject`.
 */
export function findScopes(graph: HeapGraph): Scope[] {
  const outermost = new OutermostContexts(graph)
  const scripts = new Map<number, string>()
  const closure = graph.nodeTypes.indexOf('closure')
  const { type } = graph.nodes
  const findContext = graph.edgeFinder('internal', 'context')
  for (let node = 0; node < graph.nodeCount; node++) {
    if (type[node] !== closure) continue
    const context = findContext(node)
    const scope = context === -1 ? undefined : outermost.of(graph.edgeTarget(context))
    if (scope === undefined || scripts.has(scope)) continue
    const script = scriptOf(graph, node)
    if (script) scripts.set(scope, script)
  }
  return Array.from(scripts, ([node, script]) => ({ node, script, realm: outermost.around(node) }))
}

/** The native context that a function was made in. */
export function realmOf(graph: HeapGraph, closure: number): number | undefined {
  const edge = graph.findEdge(closure, 'internal', 'context')
  if (edge === -1) return undefined
  const context = graph.edgeTarget(edge)
  const outermost = new OutermostContexts(graph)
  const scope = outermost.of(context)
  return scope === undefined ? context : outermost.around(scope)
}

/** The name of the script that a closure was defined in. */
export function scriptOf(graph: HeapGraph, closure: number): string | undefined {
  const shared = graph.findEdge(closure, 'internal', 'shared')
  if (shared === -1) return undefined
  const info = graph.edgeTarget(shared)
  // Node 20: `script_or_debug_info`.
  const script = graph.findEdge(info, 'internal', 'script')
  const edge = script === -1 ? graph.findEdge(info, 'internal', 'script_or_debug_info') : script
  if (edge === -1) return undefined
  const target = graph.edgeTarget(edge)
  return graph.nodeType(target) === 'code' ? graph.nodeName(target) : undefined
}

class OutermostContexts {
  readonly #graph: HeapGraph
  readonly #contextNames: readonly number[]
  readonly #findPrevious: (node: number) => number
  /** By context, plus 1: an array, since there may be as many contexts as objects. */
  readonly #outermost: Uint32Array

  constructor(graph: HeapGraph) {
    this.#graph = graph
    this.#outermost = new Uint32Array(graph.nodeCount)
    this.#findPrevious = graph.edgeFinder('internal', 'previous')
    this.#contextNames = graph.strings.indexesOf('system / Context')
  }

  /** The outermost context around `context`, itself included; undefined when there is but the realm's. */
  of(context: number): number | undefined {
    if (!this.#isContext(context)) return undefined
    const known = this.#outermost[context] as number
    if (known > 0) return known - 1
    const chain: number[] = []
    let node = context
    let found: number | undefined
    while (found === undefined) {
      const foundBefore = this.#outermost[node] as number
      if (foundBefore > 0) found = foundBefore - 1
      if (found !== undefined) break
      chain.push(node)
      const previous = this.#findPrevious(node)
      const outer = previous === -1 ? node : this.#graph.edgeTarget(previous)
      if (outer === node || !this.#isContext(outer) || chain.includes(outer)) found = node
      else node = outer
    }
    for (const inner of chain) this.#outermost[inner] = found + 1
    return found
  }

  /** What lies around an outermost context: the realm's own. */
  around(outermost: number): number | undefined {
    const previous = this.#findPrevious(outermost)
    return previous === -1 ? undefined : this.#graph.edgeTarget(previous)
  }

  #isContext(node: number): boolean {
    return this.#contextNames.includes(this.#graph.nodes.name[node] as number)
  }
}
