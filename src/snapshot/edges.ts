import type { HeapGraph } from './graph.js'
import { oncePerGraph } from './once-per-graph.js'

/** How each edge holds its target, by edge index. */
export interface StrongEdges {
  /** See `strength`. */
  readonly strength: Uint8Array
  /** For an edge of strength `withTable`: the hash table that has to be alive as well. */
  readonly tableOf: (edge: number) => number | undefined
}

export const strength = {
  /** Does not keep its target alive. */
  weak: 0,
  /** Keeps its target alive. */
  strong: 1,
  /** Key → value of a WeakMap: keeps the value alive as long as the table is alive too. */
  withTable: 2,
} as const

/** Edge types that never retain. All others (`context`, `element`, `property`, `hidden`, `internal`) V8's marker follows. */
export const weakEdgeTypes: readonly { readonly type: string; readonly reason: string }[] = [
  {
    type: 'weak',
    reason: 'WeakRef and FinalizationRegistry targets, unregister tokens, WeakMap keys, map transitions',
  },
  { type: 'shortcut', reason: 'from the root to the globals, and from bound functions: for readers, not a pointer' },
]

/** Roots that V8 clears of whatever nothing else holds, and writes into a snapshot like any other. */
export const weakRoots: readonly { readonly name: string; readonly reason: string }[] = [
  { name: '(Internalized strings)', reason: "V8's table of names: without it thousands of them are held in one way" },
  { name: '(External strings)', reason: 'a table of strings whose text lies outside of the heap' },
]

/**
 * Which edges keep their target alive: the one predicate that reachability, paths, dominators and retained sizes share,
 * so that none of them names a holder another one denies.
 */
export const strongEdges = oncePerGraph(findStrongEdges)

/**
 * V8 writes a WeakMap's entry as two `internal` edges of one name, key → value and table → value, though the value
 * needs both. Only the key's is kept, as DevTools does (crbug.com/1290800): "held by its key" can be acted on, while a
 * path through the table would make every WeakMap look like the leak. That the table lives too is checked by the walks, but
 * for a name that does not tell it.
 */
function findStrongEdges(graph: HeapGraph): StrongEdges {
  const { type, nameOrIndex } = graph.edges
  const { id } = graph.nodes
  const internal = graph.edgeTypes.indexOf('internal')
  const array = graph.nodeTypes.indexOf('array')
  const ofType = Uint8Array.from(graph.edgeTypes, (name) =>
    weakEdgeTypes.some((weak) => weak.type === name) ? strength.weak : strength.strong,
  )
  const ephemerons = new EphemeronNames(graph)
  const { otherNames } = ephemerons
  const strengths = new Uint8Array(graph.edgeCount)
  const weakTables = new Set(weakRoots.flatMap(({ name }) => graph.strings.indexesOf(name)))
  const synthetic = graph.nodeTypes.indexOf('synthetic')
  for (let node = 0, edge = 0; node < graph.nodeCount; node++) {
    if (graph.nodes.type[node] === synthetic && weakTables.has(graph.nodes.name[node] as number)) {
      // All of them are weak, which is what the column says already.
      edge = graph.edgeEnd(node)
      continue
    }
    for (const end = graph.edgeEnd(node); edge < end; edge++) {
      const edgeType = type[edge] as number
      let held = ofType[edgeType] ?? strength.strong
      if (edgeType === internal && otherNames[nameOrIndex[edge] as number] !== 1) {
        const table = ephemerons.tableId(nameOrIndex[edge] as number)
        if (Number.isNaN(table)) held = graph.nodes.type[node] === array ? strength.weak : strength.strong
        else if (table !== 0) held = table === id[node] ? strength.weak : strength.withTable
      }
      strengths[edge] = held
    }
  }
  return {
    strength: strengths,
    tableOf: (edge) => ephemerons.table(nameOrIndex[edge] as number),
  }
}

/**
 * How V8 names both edges of a WeakMap's entry. Where that is longer than 1,023 bytes, as with a long string for a value,
 * the name is V8's format itself.
 */
const ephemeronName =
  /^\d+ \/ part of key \([^]* @(?:\d+|%u)\) -> value \([^]* @(?:\d+|%u)\) pair in WeakMap \(table @(?<table>\d+|%u)\)$/
/** The same where only the number in front of it is too much. */
const unnumbered = '%d / %s'

/** Whether an edge of this name is that of a WeakMap's value: the strong one starts at its key. */
export function isEphemeron(name: string): boolean {
  return name === unnumbered || ephemeronName.test(name)
}

/** Reads the table's id from the name of an ephemeron's edge; most names are told apart by two bytes, undecoded. */
class EphemeronNames {
  readonly #graph: HeapGraph
  /** 1 for a name that was looked at and is no ephemeron's: nearly all, and not worth a call for each edge. */
  readonly otherNames: Uint8Array
  readonly #tableIds = new Map<number, number>()

  constructor(graph: HeapGraph) {
    this.#graph = graph
    this.otherNames = new Uint8Array(graph.strings.count)
    for (const name of graph.strings.indexesOf(unnumbered)) this.#tableIds.set(name, NaN)
  }

  /** The node of the table that an ephemeron's name tells. */
  table(name: number): number | undefined {
    return this.#graph.nodeWithId(this.tableId(name))
  }

  /** 0 when the string names no ephemeron, NaN where it does not tell the table. */
  tableId(name: number): number {
    const known = this.#tableIds.get(name)
    if (known !== undefined) return known
    if (this.otherNames[name] === 1) return 0
    const { strings } = this.#graph
    const match =
      strings.rawLength(name) > 50 && strings.lastByte(name) === 0x29 ? ephemeronName.exec(strings.at(name)) : null
    if (!match) {
      this.otherNames[name] = 1
      return 0
    }
    const table = Number(match.groups?.table)
    this.#tableIds.set(name, table)
    return table
  }
}
