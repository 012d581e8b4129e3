import { describe, expect, test } from 'vitest'
import { HolderChains, holdersIn, NearestChains } from '../../src/explain/chains.js'
import { doEnginesMultiply, findSurvivors, type SurvivorQuestion } from '../../src/explain/survivors.js'
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
    ['what V8 has a type of its own for', { 'regexp /a/': [40, 10, 19] }, ['0.1 RegExp']],
    ['plain values', { 'bigint bigint': [40, 10, 19], 'symbol symbol': [40, 10, 19] }, ['0.1 bigint', '0.1 symbol']],
    [
      'with backing stores',
      { 'object Person': [400, 97, 194], 'array store': [400, 97, 194] },
      ['1 Person', '1 (array)'],
    ],
  ])('%s', (_, kinds, expected) => {
    expect(survivorsOf(kinds, { bytesPerCall: 20 })).toEqual(expected)
  })

  test.each([
    ['only they hold', '', ['Row']],
    ['something else holds as well', 'registry', []],
  ])('few that are little of the growth themselves, with what %s', (_, other, expected) => {
    const rows = Array.from({ length: 40 + 10 + 19 }, (_, index) => index)
    const { graph, node } = describeHeap(
      `root: synthetic "(GC roots)"
       registry: object "Map"
       root -element 1-> registry
       ${rows.map((index) => `row${index}: object "Row" 24\nstore${index}: array "" 2000`).join('\n')}
       ${rows.map((index) => `registry -element ${index}-> row${index}\nrow${index} -internal elements-> store${index}`).join('\n')}
       ${other && rows.map((index) => `${other} -element ${100 + index}-> store${index}`).join('\n')}`,
    )
    const stretches = [
      { afterId: graph.nodeId(node('store39')), calls: 97 },
      { afterId: graph.nodeId(node('store49')), calls: 194 },
    ]
    const groups = findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 210 })
    expect(groups.map(({ className }) => className)).toEqual(expected)
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
    ["V8's own kinds, now and then", { 'hidden FeedbackCell': [200, 48, 96] }],
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

  test('the state that each call makes anew, however many of its kind are held otherwise', () => {
    const { graph, afterId } = heapWithState()
    const stretches = [{ afterId, calls: 97 }]
    expect(findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 56 })).toEqual([])
  })

  test('a cache that fills ever more slowly, where growth slows down', () => {
    const { graph, afterIds } = heapWith({ 'object Person': [400, 40, 80] })
    const stretches = [
      { afterId: afterIds[0], calls: 97 },
      { afterId: afterIds[1], calls: 194 },
    ]
    const question = { graph, stretches, calls: 400, bytesPerCall: 20 }
    expect(findSurvivors(question)).toMatchObject([{ className: 'Person' }])
    expect(findSurvivors({ ...question, slowing: true })).toEqual([])
  })

  test.each([
    ['hidden FeedbackCell', '(FeedbackCell)', true],
    ['hidden WeakCell', '(WeakCell)', false],
    ['object Person', 'Person', false],
  ])('%s, where the compilers are on: what they make, and no more', (kind, className, isEngines) => {
    const { graph, afterIds } = heapWith({ [kind]: [400, 97, 194] })
    const stretches = [
      { afterId: afterIds[0], calls: 97 },
      { afterId: afterIds[1], calls: 194 },
    ]
    const question = { graph, stretches, calls: 400, bytesPerCall: 56 }
    expect(findSurvivors(question)).toMatchObject([{ className }])
    expect(findSurvivors({ ...question, compilers: true })).toMatchObject(isEngines ? [] : [{ className }])
    expect(doEnginesMultiply({ ...question, compilers: true })).toBe(isEngines)
  })
})

/** root ─▶ archive (Map) ─▶ 400 older items; root ─▶ state (Array) ─▶ 50 items, all born in the stretch */
function heapWithState(): { graph: SurvivorQuestion['graph']; afterId: number } {
  const lines = ['root: synthetic "(GC roots)"', 'archive: object "Map"', 'state: object "Array"']
  lines.push('root -element 1-> archive', 'root -element 2-> state')
  for (let index = 0; index < 450; index++) {
    lines.push(`n${index}: object "Item" 56`, `${index < 400 ? 'archive' : 'state'} -element ${index}-> n${index}`)
  }
  return { graph: describeHeap(lines.join('\n')).graph, afterId: 2 * (3 + 400) - 1 }
}

describe('how objects are held', () => {
  /**
   *   root ─▶ registry (Map) ─▶ first (Node) ─▶ second (Node) ─▶ third (Node)
   *        └▶ last (Node), which an array holds: root ─▶ array (Array) ─▶ last
   */
  const { graph, node } = describeHeap(
    `root: synthetic "(GC roots)"
     registry: object "Map"
     array: object "Array"
     first: object "Node"
     second: object "Node"
     third: object "Node"
     last: object "Node"
     garbage: object "Node"
     root -element 1-> registry
     root -element 2-> array
     registry -element 1-> first
     first -property next-> second
     second -property next-> third
     array -element 0-> last`,
  )
  const chains = holdersIn(graph)
  const chainOf = (name: string): number => chains.of(node(name))

  test('the same way, however deep in a list', () => {
    expect(chainOf('second')).toBe(chainOf('first'))
    expect(chainOf('third')).toBe(chainOf('first'))
  })

  test('another way, by a holder of another kind', () => {
    expect(chainOf('last')).not.toBe(chainOf('first'))
  })

  test('not at all', () => {
    expect(chainOf('garbage')).toBe(0)
  })
})

describe('the nearest holders', () => {
  test('the same way, however deep in a list of two kinds of objects', () => {
    const { graph, node } = describeHeap(
      `root: synthetic "(GC roots)"
       registry: object "Map"
       first: object "Node"
       toSecond: object "Link"
       second: object "Node"
       toThird: object "Link"
       third: object "Node"
       root -element 1-> registry
       registry -element 1-> first
       first -property next-> toSecond
       toSecond -property to-> second
       second -property next-> toThird
       toThird -property to-> third`,
    )
    const chains = new HolderChains(graph, new NearestChains())
    expect(chains.of(node('third'))).toBe(chains.of(node('second')))
    expect(chains.of(node('toThird'))).not.toBe(chains.of(node('third')))
  })
})

describe('strings that came with the calls', () => {
  /** Held by the constants of compiled code, or by an object: as many, before the stretch and in it. */
  function stringsHeldBy(holder: string): ReturnType<typeof findSurvivors> {
    const strings = Array.from({ length: 800 }, (_, index) => `s${index}: string "text ${index}" 32`)
    const edges = strings.map((_, index) => `store -element ${index}-> s${index}`)
    const description = `
      root: synthetic "(GC roots)"
      holder: ${holder}
      store: array ""
      root -element 1-> holder
      holder -internal store-> store
      ${[...strings, ...edges].join('\n')}`
    const { graph, node } = describeHeap(description)
    const stretches = [{ afterId: graph.nodeId(node('s599')), calls: 200 }]
    return findSurvivors({ graph, stretches, calls: 600, bytesPerCall: 32, compilers: true })
  }

  test('are proved where the program holds them', () => {
    expect(stringsHeldBy('object "Array"')).toMatchObject([{ className: 'string', perCall: 1 }])
  })

  test('are proved where they are the names of what V8 makes for the program', () => {
    expect(stringsHeldBy('hidden "system / PropertyCell"')).toMatchObject([{ className: 'string', perCall: 1 }])
  })

  test('are not where code of V8 does: a large function was compiled', () => {
    expect(stringsHeldBy('code "system / BytecodeArray"')).toEqual([])
  })
})

test('the bytes of an ArrayBuffer are its own, wherever they lie', () => {
  const calls = 691
  const buffers = Array.from({ length: calls }, (_, index) => [
    `b${index}: object "ArrayBuffer" 56`,
    `registry -element ${index}-> b${index}`,
  ])
  const data = Array.from({ length: calls }, (_, index) => [
    `d${index}: native "system / JSArrayBufferData" 1000`,
    `b${index} -internal backing_store-> d${index}`,
  ])
  const lines = ['root: synthetic "(GC roots)"', 'registry: object "Array"', 'root -element 1-> registry']
  const { graph, node } = describeHeap([...lines, ...buffers.flat(), ...data.flat()].join('\n'))
  const stretches = [
    { afterId: graph.nodeId(node('b399')), calls: 97 },
    { afterId: graph.nodeId(node('b496')), calls: 194 },
  ]
  const groups = findSurvivors({ graph, stretches, calls: 400, bytesPerCall: 1056 })
  expect(groups.map(({ className, perCall, bytesPerCall }) => ({ className, perCall, bytesPerCall }))).toEqual([
    { className: 'ArrayBuffer', perCall: 1, bytesPerCall: 1056 },
  ])
})
