import type inspector from 'node:inspector'
import type { HeapGraph } from '../snapshot/index.js'
import { ask } from './ask.js'

/** Closures that are asked for the scopes around them: each of a scope knows the same variables. */
const mostClosures = 5
/** V8 walks its heap for each object that is asked for. */
const mostQuestions = 8

/**
 * Names variables where a snapshot leaves several possible: the inspector lists the scopes of a live closure with their
 * variables. Objects are found by their ids, so it has to be asked in the process that the snapshot is of, before V8
 * forgets them.
 */
export class VariableNames {
  readonly #session: inspector.Session
  readonly #known = new Map<string, string | undefined>()

  constructor(session: inspector.Session) {
    this.#session = session
  }

  /** The variable of `context` that `edge` is. */
  nameOf(graph: HeapGraph, context: number, edge: number): string | undefined {
    const info = graph.findEdge(context, 'internal', 'scope_info')
    // One name for all scopes of the same code.
    const key = `${graph.edgeTarget(info)} ${graph.edgeName(edge)}`
    if (!this.#known.has(key) && this.#known.size < mostQuestions) {
      this.#known.set(key, this.#find(graph, context, graph.edgeTarget(edge)))
    }
    return this.#known.get(key)
  }

  #find(graph: HeapGraph, context: number, target: number): string | undefined {
    const wanted = String(graph.nodeId(target))
    for (const closure of closuresIn(graph, context).slice(0, mostClosures)) {
      for (const scope of this.#scopesOf(graph.nodeId(closure))) {
        const found = this.#variables(scope).find(({ objectId }) => this.#heapId(objectId) === wanted)
        if (found) return found.name
      }
    }
    return undefined
  }

  #scopesOf(closureId: number): string[] {
    const found = ask(this.#session, 'HeapProfiler.getObjectByHeapObjectId', { objectId: String(closureId) })
    const { internalProperties = [] } = this.#properties((found?.result as { objectId?: string } | undefined)?.objectId)
    const scopes = internalProperties.find(({ name }) => name === '[[Scopes]]')
    return this.#variables(scopes?.value?.objectId).map(({ objectId }) => objectId)
  }

  #variables(objectId: string | undefined): { readonly name: string; readonly objectId: string }[] {
    return this.#properties(objectId).result.flatMap(({ name, value }) =>
      value?.objectId ? [{ name, objectId: value.objectId }] : [],
    )
  }

  #properties(objectId: string | undefined): Properties {
    const found = objectId && ask(this.#session, 'Runtime.getProperties', { objectId, ownProperties: true })
    return (found || { result: [] }) as unknown as Properties
  }

  #heapId(objectId: string): string | undefined {
    return ask(this.#session, 'HeapProfiler.getHeapObjectId', { objectId })?.heapSnapshotObjectId as string | undefined
  }
}

type Properties = Pick<inspector.Runtime.GetPropertiesReturnType, 'internalProperties' | 'result'>

function closuresIn(graph: HeapGraph, context: number): number[] {
  const { first, owner, edge } = graph.retainers
  const found: number[] = []
  for (let at = first[context] as number; at < (first[context + 1] as number); at++) {
    const holder = owner[at] as number
    if (graph.nodeType(holder) === 'closure' && graph.edgeName(edge[at] as number) === 'context') found.push(holder)
  }
  return found
}
