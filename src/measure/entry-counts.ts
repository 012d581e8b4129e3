import type inspector from 'node:inspector'
import type { Countable, Counted, CountedKind } from '../explain/counted.js'
import type { HeapGraph } from '../snapshot/index.js'
import { ask } from './ask.js'

interface Asked extends Countable {
  readonly kind: CountedKind
  /** Of the inspector, which holds the object until its group is released. */
  readonly objectId: string
  readonly entries: number[]
}

/** Run on the object, in its own realm. A subclass may have a `size` of its own. */
const countOf: Readonly<Record<CountedKind, string>> = {
  array: 'function () { return this.length }',
  map: 'function () { return Reflect.getOwnPropertyDescriptor(Map.prototype, "size").get.call(this) }',
  set: 'function () { return Reflect.getOwnPropertyDescriptor(Set.prototype, "size").get.call(this) }',
}

/** Of the objects that are asked. */
const objectGroup = 'leak-matchers.entries'

/**
 * Asks containers again and again how many entries they have. Found by their ids in a snapshot of this process, as long as
 * V8 knows those: in a session that lasts, since with the end of one it forgets them, and a later snapshot is compared by them.
 */
export class EntryCounts {
  readonly #session: inspector.Session
  readonly #asked: readonly Asked[]
  /** Whether each of them was found, and answers. */
  readonly areKnown: boolean

  constructor(session: inspector.Session, graph: HeapGraph, containers: readonly Countable[]) {
    this.#session = session
    this.#asked = containers.flatMap((container): Asked[] => {
      const found = this.#find(graph.nodeId(container.owner))
      return found ? [{ ...container, ...found, entries: [] }] : []
    })
    this.areKnown = this.#asked.length === containers.length && this.count()
  }

  /** Whether all have answered. */
  count(): boolean {
    return this.#asked.every(({ kind, objectId, entries }) => {
      const parameters = { objectId, functionDeclaration: countOf[kind], returnByValue: true, silent: true }
      const { value } = this.#ask('Runtime.callFunctionOn', parameters)
      return typeof value === 'number' && entries.push(value) > 0
    })
  }

  get counted(): readonly Counted[] {
    return this.#asked
  }

  /** What was asked is held no longer. */
  end(): void {
    this.#ask('Runtime.releaseObjectGroup', { objectGroup })
  }

  #find(id: number): Pick<Asked, 'kind' | 'objectId'> | undefined {
    const parameters = { objectId: String(id), objectGroup }
    const { subtype, objectId } = this.#ask('HeapProfiler.getObjectByHeapObjectId', parameters)
    return objectId !== undefined && isCounted(subtype) ? { kind: subtype, objectId } : undefined
  }

  #ask(method: string, parameters: object): Answer {
    return ask(this.#session, method, parameters)?.result ?? {}
  }
}

type Answer = Partial<Pick<inspector.Runtime.RemoteObject, 'subtype' | 'objectId'>> & { readonly value?: unknown }

function isCounted(subtype: string | undefined): subtype is CountedKind {
  return subtype !== undefined && Object.hasOwn(countOf, subtype)
}
