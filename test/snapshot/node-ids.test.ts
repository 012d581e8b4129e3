import { expect, test } from 'vitest'
import { indexIds } from '../../src/snapshot/node-ids.js'
import { PathFinder } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

/** As V8 gives them: odd ones in order, even ones made of addresses. */
const ids = Uint32Array.from({ length: 50_000 }, (_, node) =>
  node % 5 === 0 ? 0x7f12_3400 + 160 * node : 2 * node + 1,
)

test('each node is found by its id, and none by another', () => {
  const nodeOf = indexIds(ids)
  expect(Array.from(ids, nodeOf)).toEqual(Array.from(ids.keys()))
  expect([0, 2, 2 * ids.length + 1, 2 ** 32 - 1].map(nodeOf)).toEqual([undefined, undefined, undefined, undefined])
})

test.each([[[]], [[1]], [[1, 3]], [[4_294_967_295, 1, 3]]])('few: %j', (few) => {
  const nodeOf = indexIds(Uint32Array.from(few))
  expect(few.map(nodeOf)).toEqual(few.map((_, node) => node))
  expect(nodeOf(7)).toBeUndefined()
})

test('of nodes with one id, the first', () => {
  expect(indexIds([3, 5, 5, 7])(5)).toBe(1)
})

/** Counts what is read of the list. */
function counting(list: ArrayLike<number>): { list: ArrayLike<number>; reads: () => number } {
  let reads = 0
  const get = (target: ArrayLike<number>, key: string | symbol): unknown => {
    if (key !== 'length') reads++
    return Reflect.get(target, key) as unknown
  }
  return { list: new Proxy(Array.from(list), { get }), reads: () => reads }
}

test('the list is read once, and a few of it for each id that is looked up', () => {
  const { list, reads } = counting(ids)
  const nodeOf = indexIds(list)
  for (let id = 0; id < 2 * ids.length; id++) nodeOf(id)
  expect(reads() / ids.length).toBeLessThan(1 + 2 * 4)
})

/** One WeakMap for each object, whose values are told by the ids of their tables. */
test('the nodes of a graph are never searched through', () => {
  const each = Array.from({ length: 100 }, (_, index) => index)
  const { graph, node } = describeHeap(`
    root: synthetic ""
    ${each.map((index) => `key${index}: object "Key"\ntable${index}: array ""\nvalue${index}: object "Value"`).join('\n')}
    ${each.map((index) => `root -element ${2 * index}-> key${index}\nroot -element ${2 * index + 1}-> table${index}`).join('\n')}
    ${each
      .map((index) => {
        const [key, value, table] = [3 + 6 * index, 7 + 6 * index, 5 + 6 * index]
        return `key${index} -internal 3 / part of key (Key @${key}) -> value (Value @${value}) pair in WeakMap (table @${table})-> value${index}`
      })
      .join('\n')}`)
  graph.nodes.id.indexOf = () => {
    throw new Error('a search through all nodes')
  }
  const finder = new PathFinder(graph)
  expect(each.filter((index) => finder.path(node(`value${index}`))?.steps.length === 2)).toEqual(each)
})
