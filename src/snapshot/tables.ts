import type { HeapGraph } from './graph.js'

/** What an edge out of a Map's or Set's hash table points at. */
export interface TableEntry {
  readonly role: 'key' | 'value' | 'element'
  /** Node of a value's key; undefined where it is a small integer, which a snapshot has not. */
  readonly key?: number
}

/**
 * A hash table is one array: three numbers, as many buckets as fit, then the entries (`OrderedHashTable` in V8). An edge
 * is named by its index in that array, so the layout tells keys from values. The same from Node 20 to 26.
 */
const layouts = {
  /** key, value, next in its bucket */
  Map: { entry: 3, roles: ['key', 'value'] },
  /** element, next in its bucket */
  Set: { entry: 2, roles: ['element'] },
} as const

const wordBytes = 8
/** The array's map and length; counts of elements, deleted elements and buckets. */
const headerWords = 2
const countWords = 3
const entriesPerBucket = 2

/** @returns undefined when the edge is none of an entry, or the table is no such table */
export function tableEntry(
  graph: HeapGraph,
  collection: keyof typeof layouts,
  table: number,
  edge: number,
): TableEntry | undefined {
  const { entry, roles } = layouts[collection]
  const words = graph.selfSize(table) / wordBytes - headerWords - countWords
  const buckets = words / (1 + entriesPerBucket * entry)
  const slot = Number(graph.edgeName(edge))
  if (!Number.isInteger(buckets) || !Number.isInteger(slot)) return undefined
  const role = roles[(slot - countWords - buckets) % entry]
  if (role !== 'value') return role && { role }
  const keyEdge = graph.findEdge(table, graph.edgeType(edge), String(slot - 1))
  return keyEdge < 0 ? { role } : { role, key: graph.edgeTarget(keyEdge) }
}
