import { describe, expect, test } from 'vitest'
import { findSurvivors, type SurvivorQuestion } from '../../src/explain/survivors.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/**
 * A heap in which each stretch has left objects of some kinds, all held by one registry:
 *
 *   root ─▶ registry ─▶ born before, …, born in the first stretch, …, born in the second, …
 */
function heapWith(kinds: Readonly<Record<string, readonly [before: number, first: number, second: number]>>): {
  graph: SurvivorQuestion['graph']
  afterIds: [number, number]
} {
  const lines = ['root: synthetic "(GC roots)"', 'registry: object "Map"', 'root -element 1-> registry']
  const afterIds: number[] = []
  let nodes = 2
  for (const stretch of [0, 1, 2] as const) {
    if (stretch > 0) afterIds.push(2 * nodes - 1)
    for (const [kind, counts] of Object.entries(kinds)) {
      const [type, name] = kind.split(' ') as [string, string]
      for (let index = 0; index < counts[stretch]; index++) {
        const id = `n${nodes}`
        lines.push(`${id}: ${type} "${name}" 56`, `registry -element ${nodes}-> ${id}`)
        nodes++
      }
    }
  }
  return { graph: describeHeap(lines.join('\n')).graph, afterIds: afterIds as [number, number] }
}

function survivorsOf(
  kinds: Parameters<typeof heapWith>[0],
  question: Partial<Pick<SurvivorQuestion, 'calls' | 'bytesPerCall'>> = {},
): string[] {
  const { graph, afterIds } = heapWith(kinds)
  const stretches = [
    { afterId: afterIds[0], calls: 97 },
    { afterId: afterIds[1], calls: 194 },
  ]
  const groups = findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 56, ...question })
  return groups.map(({ perCall, className }) => `${Math.round(perCall * 100) / 100} ${className}`)
}

describe('proved', () => {
  test.each<[string, Parameters<typeof heapWith>[0], string[]]>([
    ['one per call', { 'object Person': [400, 97, 194] }, ['1 Person']],
    ['several per call', { 'object Person': [1200, 291, 582] }, ['3 Person']],
    ['a few more than one per call', { 'object Person': [400, 99, 195] }, ['1.01 Person']],
    ['one every tenth call', { 'object Person': [40, 10, 19] }, ['0.1 Person']],
    [
      'two kinds',
      { 'object Person': [800, 194, 388], 'closure greet': [400, 97, 194] },
      ['2 Person', '1 function greet'],
    ],
    [
      'with backing stores',
      { 'object Person': [400, 97, 194], 'array store': [400, 97, 194] },
      ['1 Person', '1 (array)'],
    ],
  ])('%s', (_, kinds, expected) => {
    expect(survivorsOf(kinds, { bytesPerCall: 20 })).toEqual(expected)
  })

  test('by one stretch, where the calls before it have left as many', () => {
    const { graph, afterIds } = heapWith({ 'object Person': [400, 97, 0] })
    const stretches = [{ afterId: afterIds[0], calls: 97 }]
    expect(findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 56 })).toMatchObject([{ perCall: 1 }])
  })
})

describe('not proved', () => {
  test.each<[string, Parameters<typeof heapWith>[0]]>([
    ['nothing born', { 'object Person': [400, 0, 0] }],
    ['a constant few', { 'object Person': [400, 3, 3] }],
    ['as many in the second stretch as in the first', { 'object Person': [400, 97, 97] }],
    ['in one stretch only', { 'object Person': [400, 0, 194] }],
    ['a full ring, whose elements are all young', { 'object Person': [0, 97, 194] }],
    ["V8's own kinds, now and then", { 'hidden WeakCell': [200, 48, 96] }],
  ])('%s', (_, kinds) => {
    expect(survivorsOf(kinds, { calls: 65_536, bytesPerCall: 20 })).toEqual([])
  })

  test('what makes up too little of the growth', () => {
    const kinds = { 'object Person': [40, 10, 19] } as const
    expect(survivorsOf(kinds, { bytesPerCall: 20 })).toEqual(['0.1 Person'])
    expect(survivorsOf(kinds, { bytesPerCall: 1000 })).toEqual([])
  })

  test('what only weak edges hold', () => {
    const { graph, afterIds } = heapWith({ 'object Person': [400, 97, 194] })
    const stretches = [
      { afterId: afterIds[0], calls: 97 },
      { afterId: afterIds[1], calls: 194 },
    ]
    graph.edges.type.fill(graph.edgeTypes.indexOf('weak'))
    expect(findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 56 })).toEqual([])
  })
})
