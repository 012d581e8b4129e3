import { expect, test } from 'vitest'
import { collectionOf, tableEntry } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

/**
 * A Map of two buckets (19 words: 3 counts, 2 buckets, 4 entries of 3; with map and length 152 bytes + 16) and a Set of
 * two (3 + 2 + 4 × 2 words): the first entry begins at 5.
 */
const { graph, node } = describeHeap(`
  root: synthetic ""
  map: object "Map" 32
  mapTable: array "" 152
  set: object "Set" 32
  setTable: array "" 120
  key: string "tom" 20
  value: object "Person" 56
  element: object "Person" 56
  root -element 1-> map
  root -element 2-> set
  map -internal table-> mapTable
  set -internal table-> setTable
  mapTable -internal 5-> key
  mapTable -internal 6-> value
  mapTable -internal 9-> value
  setTable -internal 5-> element
  setTable -internal 7-> element
  setTable -internal map-> key
`)

function entry(collection: 'Map' | 'Set', edge: string): ReturnType<typeof tableEntry> {
  const table = node(collection === 'Map' ? 'mapTable' : 'setTable')
  return tableEntry(graph, table, graph.findEdge(table, 'internal', edge))
}

test('tells keys from values, and finds the key of a value', () => {
  expect(entry('Map', '5')).toEqual({ role: 'key' })
  expect(entry('Map', '6')).toEqual({ role: 'value', key: node('key') })
})

test('a small integer as a key is in no snapshot', () => {
  expect(entry('Map', '9')).toEqual({ role: 'value' })
})

test('a Set has elements', () => {
  expect(entry('Set', '5')).toEqual({ role: 'element' })
  expect(entry('Set', '7')).toEqual({ role: 'element' })
})

test('an edge without an index is none of an entry', () => {
  expect(entry('Set', 'map')).toBeUndefined()
})

test.each([
  ['Map', 2 ** 1 * 7],
  ['Map', 2 ** 20 * 7],
  ['Set', 2 ** 1 * 5],
  ['Set', 2 ** 20 * 5],
  [undefined, 2 ** 3],
  [undefined, 3 * 7],
  [undefined, 0],
])('the size of a table tells a %s: %i words', (collection, words) => {
  const described = describeHeap(`table: array "" ${8 * (2 + 3 + words)}\ntable -internal 5-> table`)
  expect(collectionOf(described.graph, described.node('table'))).toBe(collection)
  if (collection === undefined) expect(tableEntry(described.graph, 0, 0)).toBeUndefined()
})
