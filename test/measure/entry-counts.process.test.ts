import inspector from 'node:inspector'
import vm from 'node:vm'
import { afterAll, expect, test } from 'vitest'
import { findCountable, type Countable } from '../../src/explain/counted.js'
import { acquireCollect } from '../../src/measure/collect.js'
import { EntryCounts } from '../../src/measure/entry-counts.js'
import type { HeapGraph } from '../../src/snapshot/index.js'
import { ownHeap } from '../snapshot/own-heap.js'

class Rows extends Array<number> {}
class Lying extends Map<number, number> {
  override get size(): number {
    return 0
  }
}
const session = new inspector.Session()
session.connect()
afterAll(() => {
  session.disconnect()
})
class Holder {
  container: object | undefined
}
const holder = new Holder()

const adding = {
  'an array': [(): object => [], (array: number[]) => array.push(1)],
  'an array of a class': [() => new Rows(), (array: number[]) => array.push(1)],
  'an array of another realm': [() => vm.runInNewContext('[]') as object, (array: number[]) => array.push(1)],
  'a Map': [() => new Map(), (map: Map<number, number>) => map.set(map.size, 1)],
  'a Map with a size of its own': [() => new Lying(), (map: Map<number, number>) => map.set(Math.random(), 1)],
  'a Set': [() => new Set(), (set: Set<number>) => set.add(set.size)],
} as unknown as Record<string, [() => object, (container: object) => unknown]>

test.each(Object.entries(adding))('%s says how many entries it has', async (_, [make, add]) => {
  const container = make()
  holder.container = container
  for (let entry = 0; entry < 1000; entry++) add(container)
  const graph = await ownHeap()
  const counts = new EntryCounts(session, graph, countableIn(graph))
  for (let entry = 0; entry < 10; entry++) add(container)
  expect(counts.areKnown && counts.count()).toBe(true)
  expect(counts.counted.map(({ entries }) => entries)).toEqual([[1000, 1010]])
  counts.end()
})

test.each([
  ['a WeakMap', () => new WeakMap(keys.map((key) => [key, 1]))],
  ['an object by indices', () => Object.fromEntries(keys.map((_, index) => [index, 1]))],
])('%s does not', async (_, make) => {
  holder.container = make()
  const graph = await ownHeap()
  const counts = new EntryCounts(session, graph, countableIn(graph))
  expect(counts.areKnown).toBe(false)
  counts.end()
})

const keys = Array.from({ length: 1000 }, () => ({}))

test('what is gone is not known', async () => {
  holder.container = Array.from({ length: 1000 }, (_, index) => index)
  const graph = await ownHeap()
  holder.container = undefined
  acquireCollect()()
  const counts = new EntryCounts(session, graph, countableIn(graph))
  expect(counts.areKnown).toBe(false)
  counts.end()
})

test('what was asked may be collected afterwards', async () => {
  holder.container = Array.from({ length: 1000 }, (_, index) => index)
  const asked = new WeakRef(holder.container)
  const graph = await ownHeap()
  const counts = new EntryCounts(session, graph, countableIn(graph))
  expect(counts.areKnown).toBe(true)
  holder.container = undefined
  counts.end()
  await new Promise(setImmediate)
  acquireCollect()()
  expect(asked.deref()).toBeUndefined()
})

test('objects keep their ids', async () => {
  holder.container = Array.from({ length: 1000 }, (_, index) => index)
  const before = await ownHeap()
  const counts = new EntryCounts(session, before, countableIn(before))
  expect(counts.areKnown).toBe(true)
  counts.end()
  const after = await ownHeap()
  const idIn = (graph: HeapGraph): number[] => countableIn(graph).map(({ owner }) => graph.nodeId(owner))
  expect(idIn(after)).toEqual(idIn(before))
})

/** The one container that is held here, by its backing store. */
function countableIn(graph: HeapGraph): Countable[] {
  const holders = Array.from({ length: graph.nodeCount }, (_, node) => node).filter(
    (node) => graph.nodeName(node) === 'Holder' && graph.findEdge(node, 'property', 'container') >= 0,
  )
  const contents = holders.flatMap((node) => {
    const container = graph.edgeTarget(graph.findEdge(node, 'property', 'container'))
    const edges = ['elements', 'table'].map((slot) => graph.findEdge(container, 'internal', slot))
    return edges.filter((edge) => edge >= 0).map((edge) => graph.edgeTarget(edge))
  })
  const countable = findCountable(graph, contents)
  expect(countable).toHaveLength(1)
  return countable
}
