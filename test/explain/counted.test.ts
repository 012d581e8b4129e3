import { expect, test } from 'vitest'
import { findCountable, growingByCount, type Counted, type CountedKind } from '../../src/explain/counted.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/**
 *   root ─▶ global ─▶ samples (Array) ─▶ its elements
 *                 ├─▶ squares (Map) ─▶ its table
 *                 └─▶ log (string)
 */
const { graph, node } = describeHeap(
  `root: synthetic "(GC roots)"
   global: object "Global"
   samples: object "Array" 32
   elements: array "(object elements)" 8000
   squares: object "Map" 32
   table: array "" 8000
   log: string "a log" 8000
   root -element 1-> global
   global -property samples-> samples
   global -property squares-> squares
   global -property log-> log
   samples -internal elements-> elements
   squares -internal table-> table`,
)

test('arrays and Maps can be asked', () => {
  const found = findCountable(graph, [node('elements'), node('table')])
  expect(found).toEqual([
    {
      owner: node('samples'),
      edge: graph.findEdge(node('samples'), 'internal', 'elements'),
      content: node('elements'),
    },
    { owner: node('squares'), edge: graph.findEdge(node('squares'), 'internal', 'table'), content: node('table') },
  ])
})

test('none is asked beside what cannot be', () => {
  expect(findCountable(graph, [node('elements'), node('log')])).toEqual([])
})

test('many are not asked', () => {
  expect(findCountable(graph, new Array<number>(5).fill(node('elements')))).toEqual([])
})

const stretches = [{ calls: 100 }, { calls: 200 }]
const question = { graph, calls: 60_000, bytesPerCall: 10 }

function counted(entries: readonly number[], kind: CountedKind = 'array'): Counted {
  const owner = kind === 'array' ? 'samples' : 'squares'
  const content = kind === 'array' ? 'elements' : 'table'
  return {
    owner: node(owner),
    edge: graph.findEdge(node(owner), 'internal', content),
    content: node(content),
    kind,
    entries,
  }
}

test('entries in proportion to the calls are the growth', () => {
  const [found, ...others] = growingByCount([counted([60_000, 60_100, 60_300])], stretches, question)
  expect(found).toMatchObject({
    ...{ owner: node('samples'), className: 'Array', slot: 'elements' },
    ...{ unit: 'entries', before: 60_000, after: 60_300 },
  })
  expect(others).toEqual([])
})

test.each([
  ['all at once', [60_000, 60_200, 60_200]],
  ['as many in twice as many calls', [60_000, 60_100, 60_200]],
  ['a constant few', [60_000, 60_003, 60_006]],
  ['fewer and fewer', [60_300, 60_200, 60_000]],
  ['anew in the latest calls', [0, 100, 300]],
])('entries that come otherwise are none: %s', (_, entries) => {
  expect(growingByCount([counted(entries)], stretches, question)).toEqual([])
})

test('entries that take less than what grew are not the growth', () => {
  const one = counted([60_000, 60_100, 60_300])
  expect(growingByCount([one], stretches, { ...question, bytesPerCall: 20 })).toHaveLength(1)
  expect(growingByCount([one], stretches, { ...question, bytesPerCall: 21 })).toEqual([])
})

test('several are together, the largest first', () => {
  const array = counted([60_000, 60_100, 60_300])
  const map = counted([60_000, 60_100, 60_300], 'map')
  const found = growingByCount([array, map], stretches, { ...question, bytesPerCall: 80 })
  expect(found.map(({ className }) => className)).toEqual(['Map', 'Array'])
})
