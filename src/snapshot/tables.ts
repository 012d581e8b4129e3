import type { HeapGraph } from './graph.js'

/** What an edge out of a Map's or Set's hash table points at. */
export interface TableEntry {
  readonly role: 'key' | 'value' | 'element'
  /** Node of a value's key; undefined where it is a small integer, which a snapshot has not. */
  readonly key?: number
}

export type Collection = keyof typeof layouts

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

/**
 * What an object is, whatever its class is called, that holds this as its `table`: the number of buckets is a power of 2, so
 * that a Map's takes 7 · 2ⁿ words, a Set's 5 · 2ⁿ, and that of a WeakMap or a WeakSet 2ⁿ.
 */
export function collectionOf(graph: HeapGraph, table: number): Collection | undefined {
  if (graph.nodeType(table) !== 'array') return undefined
  return (['Map', 'Set'] as const).find((collection) =>
    Number.isInteger(Math.log2(bucketsOf(graph, table, collection))),
  )
}

function bucketsOf(graph: HeapGraph, table: number, collection: Collection): number {
  const words = graph.selfSize(table) / wordBytes - headerWords - countWords
  return words / (1 + entriesPerBucket * layouts[collection].entry)
}

/** @returns undefined when the edge is none of an entry, or the table is none of a Map or a Set */
export function tableEntry(graph: HeapGraph, table: number, edge: number): TableEntry | undefined {
  const collection = collectionOf(graph, table)
  const role = collection && roleIn(graph, table, collection, edge)
  if (role !== 'value') return role && { role }
  const keyEdge = graph.findEdge(table, graph.edgeType(edge), String(Number(graph.edgeName(edge)) - 1))
  return keyEdge < 0 ? { role } : { role, key: graph.edgeTarget(keyEdge) }
}

/** Bytes of an entry in a table that is full: with the next one's place, and its part of a bucket. */
export function bytesOfEntry(collection: Collection): number {
  return wordBytes * (layouts[collection].entry + 1 / entriesPerBucket)
}

/** How many entries such a table has at least: of those with two small integers a snapshot shows nothing. */
export function entriesIn(graph: HeapGraph, table: number, collection: Collection): number {
  const counts = { key: 0, value: 0, element: 0 }
  for (let edge = graph.firstEdge(table), end = graph.edgeEnd(table); edge < end; edge++) {
    const role = roleIn(graph, table, collection, edge)
    if (role) counts[role]++
  }
  return Math.max(...Object.values(counts))
}

function roleIn(graph: HeapGraph, table: number, collection: Collection, edge: number): TableEntry['role'] | undefined {
  const slot = Number(graph.edgeName(edge))
  if (!Number.isInteger(slot)) return undefined
  const { entry, roles } = layouts[collection]
  return roles[(slot - countWords - bucketsOf(graph, table, collection)) % entry]
}
