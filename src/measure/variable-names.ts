import type inspector from 'node:inspector'
import { variablesOf, type HeapGraph, type Tell } from '../snapshot/index.js'
import { ask } from './ask.js'

/** Closures that are asked for the scopes around them, until one answers: each of a scope knows the same variables. */
const mostClosures = 5
/** V8 walks its heap for each closure that is looked up. */
const mostContexts = 8
/** Where each call has a context of its own a few are asked, and those of other code as well. */
const mostOfOneCode = 3

/**
 * Names variables where a snapshot leaves several possible: the inspector lists the variables of a live closure's scope.
 * Objects are found by their ids, so it has to be asked in the process that the snapshot is of, before V8 forgets them.
 */
export class VariableNames {
  readonly #session: inspector.Session
  readonly #graph: HeapGraph
  readonly #asked = new Map<number, readonly Variable[]>()

  constructor(session: inspector.Session, graph: HeapGraph) {
    this.#session = session
    this.#graph = graph
  }

  /** The variable of `context` that `edge` is: several where that is not known, none where nothing is. */
  readonly namesOf = (context: number, edge: number): readonly string[] => {
    if (!this.#asked.has(context) && this.#isWorthAsking(context)) this.#asked.set(context, this.#variablesIn(context))
    const variables = this.#asked.get(context)
    return variables ? namesAmong(this.#graph, context, edge, variables) : []
  }

  /** The same or, where too many contexts are to be asked, what it is in all those of the same code that were. */
  readonly likelyNamesOf = (context: number, edge: number): readonly string[] => {
    const names = this.namesOf(context, edge)
    if (this.#asked.has(context)) return names
    const index = this.#graph.edgeName(edge)
    const others = this.#askedOf(context).flatMap((other) =>
      this.namesOf(other, this.#graph.findEdge(other, 'hidden', index)),
    )
    return [...new Set(others)]
  }

  #isWorthAsking(context: number): boolean {
    return this.#asked.size < mostContexts && this.#askedOf(context).length < mostOfOneCode
  }

  /** Contexts of the same code. */
  #askedOf(context: number): number[] {
    const info = codeOf(this.#graph, context)
    return [...this.#asked.keys()].filter((other) => codeOf(this.#graph, other) === info)
  }

  #variablesIn(context: number): readonly Variable[] {
    for (const closure of closuresIn(this.#graph, context).slice(0, mostClosures)) {
      // The first is the closure's own context.
      const [scope] = this.#scopesOf(this.#graph.nodeId(closure))
      if (scope === undefined) continue
      return this.#properties(scope).result.flatMap(({ name, value }) =>
        value ? [{ name, type: typeOfValue(value), heapId: value.objectId && this.#heapId(value.objectId) }] : [],
      )
    }
    return []
  }

  #scopesOf(closureId: number): string[] {
    const found = ask(this.#session, 'HeapProfiler.getObjectByHeapObjectId', { objectId: String(closureId) })
    const { internalProperties = [] } = this.#properties((found?.result as { objectId?: string } | undefined)?.objectId)
    const scopes = internalProperties.find(({ name }) => name === '[[Scopes]]')
    const listed = this.#properties(scopes?.value?.objectId).result
    return listed.flatMap(({ value }) => value?.objectId ?? [])
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

/** A variable as it is now, which may be some calls after the snapshot. */
interface Variable {
  readonly name: string
  readonly type: ValueType | undefined
  readonly heapId: string | undefined
}

function namesAmong(
  graph: HeapGraph,
  context: number,
  edge: number,
  variables: readonly Variable[],
): readonly string[] {
  const holding = (node: number): string[] =>
    variables.filter(({ heapId }) => heapId === String(graph.nodeId(node))).map(({ name }) => name)
  const alike = (node: number): string[] => {
    const ofNode = typeOfNode(graph.nodeType(node))
    return variables.filter(({ type }) => type === undefined || type === ofNode).map(({ name }) => name)
  }
  const tell: Tell = (one, possible) => {
    const target = graph.edgeTarget(one)
    const same = holding(target)
    const names = same.length > 0 ? same : alike(target)
    return possible.filter((name) => names.includes(name))
  }
  const possible = variablesOf(graph, context, edge, tell)
  return possible.length > 0 ? possible : holding(graph.edgeTarget(edge))
}

type ValueType = 'object' | 'string' | 'number' | 'bigint' | 'symbol'

const valueTypes: Readonly<Record<string, ValueType>> = {
  ...{ object: 'object', function: 'object', number: 'number', bigint: 'bigint', symbol: 'symbol' },
  ...{ string: 'string', 'concatenated string': 'string', 'sliced string': 'string' },
}

function typeOfNode(type: string): ValueType {
  return valueTypes[type] ?? 'object'
}

/** Undefined for what an object may have been before. */
function typeOfValue({ type, subtype }: inspector.Runtime.RemoteObject): ValueType | undefined {
  return subtype === 'null' ? undefined : valueTypes[type]
}

function codeOf(graph: HeapGraph, context: number): number | undefined {
  const info = graph.findEdge(context, 'internal', 'scope_info')
  return info < 0 ? undefined : graph.edgeTarget(info)
}

function closuresIn(graph: HeapGraph, context: number): number[] {
  const { first, owner, edge } = graph.retainers
  const found: number[] = []
  for (let at = first[context] as number; at < (first[context + 1] as number); at++) {
    const holder = owner[at] as number
    if (graph.nodeType(holder) === 'closure' && graph.edgeName(edge[at] as number) === 'context') found.push(holder)
  }
  return found
}
