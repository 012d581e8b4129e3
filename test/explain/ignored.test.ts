import { describe, expect, test } from 'vitest'
import { explainSurvivors } from '../../src/explain/growth.js'
import {
  acceptContainers,
  acceptGroups,
  isLittle,
  restBetween,
  restOfGrowth,
  withoutIgnored,
} from '../../src/explain/ignored.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/**
 *   root ─▶ cache ─entries─▶ map ─▶ a, b        root ─▶ app ─list─▶ array ─▶ b, c
 *   root ─▶ block scope: count, jobs ─▶ queue ─▶ d
 */
const { graph, node, names } = describeHeap(`
  root: synthetic "(GC roots)"
  cache: object "Cache"
  map: object "Map"
  app: object "App"
  array: object "Array"
  a: object "Entry" 40
  b: object "Entry" 40
  c: object "Job" 40
  info: code "system / ScopeInfo"
  count: string "count"
  jobs: string "jobs"
  scope: object "system / Context" 48
  number: object "Number"
  queue: object "Queue"
  d: object "Job" 40
  root -element 1-> cache
  root -element 2-> app
  root -element 3-> scope
  cache -property entries-> map
  map -internal 1-> a
  map -internal 2-> b
  app -property list-> array
  array -element 0-> b
  array -element 1-> c
  info -hidden 0-> count
  info -hidden 1-> jobs
  scope -internal scope_info-> info
  scope -hidden 0-> number
  scope -hidden 1-> queue
  queue -element 0-> d
`)
const targets = ['a', 'b', 'c', 'd'].map(node)
const reason = 'bounded elsewhere'

function left(...ignore: readonly { class?: string; retainer?: string }[]): string[] {
  return names(
    withoutIgnored(
      graph,
      targets,
      ignore.map((one) => ({ ...one, reason })),
    ).left,
  )
}

describe('what is left', () => {
  test('of a property: what something else holds as well', () => {
    expect(left({ retainer: 'entries' })).toEqual(['b', 'c', 'd'])
  })
  test('of two retainers: neither holds it for the other', () => {
    expect(left({ retainer: 'entries' }, { retainer: 'list' })).toEqual(['d'])
  })
  test('of the class of a holder', () => {
    expect(left({ retainer: 'Cache' })).toEqual(['b', 'c', 'd'])
  })
  test('of a variable of a block', () => {
    expect(left({ retainer: 'jobs' })).toEqual(['a', 'b', 'c'])
    expect(left({ retainer: 'count' })).toEqual(['a', 'b', 'c', 'd'])
  })
  test('of a class, however it is held', () => {
    expect(left({ class: 'Job' })).toEqual(['a', 'b'])
  })
  test('of a class by a retainer', () => {
    expect(left({ class: 'Job', retainer: 'list' })).toEqual(['a', 'b', 'd'])
  })
  test('of a class by a retainer, that retainer is nothing to other classes', () => {
    expect(left({ class: 'Job', retainer: 'entries' }, { retainer: 'list' })).toEqual(['a', 'b', 'd'])
  })
  test('of a name that nothing has: all', () => {
    expect(left({ retainer: 'registry' }, { class: 'Person' })).toEqual(['a', 'b', 'c', 'd'])
  })
})

test.each(['function native_bind', 'bound function', 'bound function handle'])(
  'a class as a report has it: %s',
  (kind) => {
    const described = describeHeap(`
    root: synthetic ""
    list: array ""
    bound: closure "native_bind"
    handle: closure "handle"
    root -internal a-> list
    list -element 0-> bound
    bound -internal bound_function-> handle`)
    const bound = described.node('bound')
    expect(withoutIgnored(described.graph, [bound], [{ class: kind, reason }]).left).toEqual([])
    expect(withoutIgnored(described.graph, [bound], [{ class: 'function handle', reason }]).left).toEqual([bound])
  },
)

test('what only a compiler at work has a handle to is held by nothing else', () => {
  const described = describeHeap(`
    root: synthetic "(root)"
    gc: synthetic "(GC roots)"
    handles: synthetic "(Handle scope)"
    stack: synthetic "(Stack roots)"
    app: object "App"
    map: object "Map"
    other: object "Map"
    a: object "Entry" 40
    b: object "Entry" 40
    root -element 1-> gc
    root -element 2-> app
    gc -element 1-> handles
    gc -element 2-> stack
    app -property entries-> map
    handles -internal 1-> map
    stack -internal 1-> other
    map -internal 1-> a
    map -internal 2-> b
    other -internal 1-> b
  `)
  const asked = ['a', 'b'].map(described.node)
  const { left: others } = withoutIgnored(described.graph, asked, [{ retainer: 'entries', reason }])
  expect(described.names(others)).toEqual(['b'])
})

test('a property that V8 keeps in a store of its own is taken away there, too', () => {
  const heap = describeHeap(`
    root: synthetic "(GC roots)"
    app: object "App"
    store: array "(object properties)"
    jobs: object "Queue"
    names: object "Names"
    root -element 1-> app
    app -property jobs-> jobs
    app -property names-> names
    app -internal properties-> store
    store -internal 3-> jobs
    store -internal 6-> names
  `)
  const both = ['jobs', 'names'].map(heap.node)
  expect(heap.names(withoutIgnored(heap.graph, both, [{ retainer: 'jobs', reason }]).left)).toEqual(['names'])
})

test('a global is taken away from the cell that V8 keeps it in, too', () => {
  const heap = describeHeap(`
    root: synthetic "(GC roots)"
    global: object "global"
    store: array "(object properties)"
    jobsCell: hidden "system / PropertyCell"
    namesCell: hidden "system / PropertyCell"
    jobs: object "Queue"
    names: object "Names"
    root -element 1-> global
    global -property jobs-> jobs
    global -property names-> names
    global -internal properties-> store
    store -internal 7-> jobsCell
    store -internal 9-> namesCell
    jobsCell -internal value-> jobs
    namesCell -internal value-> names
  `)
  const both = ['jobs', 'names'].map(heap.node)
  expect(heap.names(withoutIgnored(heap.graph, both, [{ retainer: 'jobs', reason }]).left)).toEqual(['names'])
})

test('a variable that a module exports is taken away from its cell', () => {
  const heap = describeHeap(`
    root: synthetic "(GC roots)"
    module: hidden "system / SourceTextModule"
    table: array ""
    own: array ""
    name: string "jobs"
    cell: hidden "system / Cell"
    other: hidden "system / Cell"
    jobs: object "Queue"
    names: object "Names"
    root -element 1-> module
    module -hidden 0-> table
    module -hidden 5-> own
    table -internal 3-> name
    table -internal 4-> cell
    own -internal 0-> cell
    own -internal 1-> other
    cell -internal value-> jobs
    other -internal value-> names
  `)
  const both = ['jobs', 'names'].map(heap.node)
  const { left, used } = withoutIgnored(heap.graph, both, [{ retainer: 'jobs', reason }])
  expect(heap.names(left)).toEqual(['names'])
  expect(used).toHaveLength(1)
})

test('a variable that may be one of several is taken away where that is known', () => {
  const heap = describeHeap(`
    root: synthetic "(GC roots)"
    info: code "system / ScopeInfo"
    count: string "count"
    jobs: string "jobs"
    scope: object "system / Context" 48
    otherInfo: code "system / ScopeInfo"
    other: object "system / Context" 40
    queue: object "Queue"
    root -element 1-> scope
    root -element 2-> other
    info -hidden 0-> count
    info -hidden 1-> jobs
    scope -internal scope_info-> info
    scope -hidden 0-> queue
    other -internal scope_info-> otherInfo
    other -hidden 0-> scope
  `)
  const asked: number[] = []
  const leftBy = (...names: readonly string[]): readonly number[] =>
    withoutIgnored(heap.graph, [heap.node('queue')], [{ retainer: 'jobs', reason }], (scope) => {
      asked.push(scope)
      return names
    }).left
  expect(leftBy('jobs')).toEqual([])
  expect(leftBy('count')).toHaveLength(1)
  expect(leftBy('count', 'jobs')).toHaveLength(1)
  expect(leftBy()).toHaveLength(1)
  // Not a scope that has no such variable.
  expect(heap.names(new Set(asked))).toEqual(['scope'])
})

test('only what was met is told', () => {
  const jobs = { class: 'Job', reason }
  const nobody = { retainer: 'registry', reason }
  expect(withoutIgnored(graph, targets, [jobs, nobody]).used).toEqual([jobs])
  expect(withoutIgnored(graph, [node('b')], [{ retainer: 'entries', reason }]).used).toEqual([])
})

/** Survivors of 20 calls: an Entry each with a Part, held by `entries`; of the last `shared` of them by `list` as well. */
function survivors(shared: number) {
  const each = Array.from({ length: 20 }, (_, index) => index)
  const heap = describeHeap(
    `root: synthetic "(GC roots)"
     app: object "App"
     entries: array ""
     list: array ""
     root -element 1-> app
     app -property entries-> entries
     app -property list-> list
     ${each.map((index) => `entry${index}: object "Entry" 40\npart${index}: object "Part" 20`).join('\n')}
     ${each.map((index) => `entries -internal ${index}-> entry${index}\nentry${index} -property part-> part${index}`).join('\n')}
     ${each
       .slice(20 - shared)
       .map((index) => `list -internal ${index}-> entry${index}`)
       .join('\n')}`,
  )
  const question = { graph: heap.graph, stretches: [{ afterId: 0, calls: 20 }], calls: 40, bytesPerCall: 60 }
  const groups = ['Entry', 'Part'].map((className) => {
    const nodes = each.map((index) => heap.node(`${className.toLowerCase()}${index}`))
    return { className, nodes, earlier: 40, afterId: 0, perCall: 1, bytesPerCall: className === 'Entry' ? 40 : 20 }
  })
  return { ...heap, question, groups }
}

function leftOf(shared: number, one: { class?: string; retainer?: string }) {
  const { question, groups, names } = survivors(shared)
  const { left } = acceptGroups(question, groups, [{ ...one, reason }])
  return left.map(({ nodes, perCall, bytesPerCall }) => ({ first: names(nodes.slice(0, 1))[0], perCall, bytesPerCall }))
}

describe('groups', () => {
  test('keep their numbers in proportion', () => {
    expect(leftOf(10, { retainer: 'entries' })).toEqual([
      { first: 'entry10', perCall: 0.5, bytesPerCall: 20 },
      { first: 'part10', perCall: 0.5, bytesPerCall: 10 },
    ])
  })

  test('of which a constant few are held by something else as well do not multiply', () => {
    expect(leftOf(3, { retainer: 'entries' })).toEqual([])
  })

  test('of what only accepted objects hold are accepted with them', () => {
    expect(leftOf(0, { class: 'Entry' })).toEqual([])
    expect(leftOf(0, { class: 'Part' })).toEqual([{ first: 'entry0', perCall: 1, bytesPerCall: 40 }])
  })

  test('explain what goes with them, and the stores that they lie in', () => {
    const { question, graph, node } = survivors(0)
    graph.nodes.selfSize[node('entries')] = 600
    expect(restOfGrowth({ ...question, bytesPerCall: 100 }, [{ class: 'Entry', reason }])).toEqual({
      accepted: 60,
      least: 25,
      most: 35,
    })
  })

  test('explain what comes too rarely to be in them, by what holds it and not by their class', () => {
    const { question, graph, node } = survivors(0)
    const rare = node('part7')
    graph.nodes.name[rare] = graph.nodes.name[node('app')] as number
    graph.nodes.selfSize[rare] = 2020
    const rest = (one: { class?: string; retainer?: string }): number =>
      restOfGrowth({ ...question, bytesPerCall: 160 }, [{ ...one, reason }]).least
    expect(rest({ retainer: 'entries' })).toBe(0)
    expect(rest({ class: 'Part' })).toBe(141)
  })

  test('explain as much of the stores as has come since an earlier picture', () => {
    const { question, graph, node } = survivors(0)
    graph.nodes.selfSize[node('entries')] = 600
    const rest = (before: typeof graph): number =>
      restBetween(before, { ...question, bytesPerCall: 100 }, [{ class: 'Entry', reason }])
    expect(rest(graph)).toBe(40)
    const earlier = survivors(0)
    earlier.graph.nodes.selfSize[earlier.node('entries')] = 400
    expect(rest(earlier.graph)).toBe(30)
  })

  test.each([
    ['a slot of an array', 4, 8, true],
    ['a tenth of all', 18, 180, true],
    ['half of all', 81, 180, false],
  ])('leave little, or not: %s', (_, rest, bytesPerCall, expected) => {
    expect(isLittle(rest, { bytesPerCall })).toBe(expected)
  })
})

test('a list explains no more than the links of the calls that are looked at', () => {
  const each = Array.from({ length: 60 }, (_, index) => index)
  const { graph, node } = describeHeap(
    `root: synthetic "(GC roots)"
     ${each.map((index) => `link${index}: object "Link" 32`).join('\n')}
     root -property head-> link59
     ${each
       .slice(1)
       .map((index) => `link${index} -property next-> link${index - 1}`)
       .join('\n')}`,
  )
  const nodes = each.slice(40).map((index) => node(`link${index}`))
  const afterId = graph.nodeId(node('link39'))
  const question = { graph, stretches: [{ afterId, calls: 20 }], calls: 40, bytesPerCall: 48 }
  const group = { className: 'Link', nodes, earlier: 40, afterId, perCall: 1, bytesPerCall: 32 }
  expect(restOfGrowth(question, [{ class: 'Link', reason: 'a history' }])).toEqual({
    accepted: 32,
    least: 16,
    most: 16,
  })
  expect(explainSurvivors(graph, [group]).survivors).toMatchObject([{ bytesPerCall: 32, retainedPerCall: 32 }])
})

test.each([
  ['an array', 'elements', (index: number) => index, 8 * (2 + 90), 1],
  ['an array with room for more', 'elements', (index: number) => index, 8 * (2 + 110), 0.5],
  ['a Map', 'table', (index: number) => 3 + 64 + 3 * index + 1, 8 * (5 + 7 * 64), 1],
  ['a larger Map', 'table', (index: number) => 3 + 128 + 3 * index + 1, 8 * (5 + 7 * 128), 0.5],
  ['a Set', 'table', (index: number) => 3 + 64 + 2 * index, 8 * (5 + 5 * 64), 1],
])('%s of what is accepted explains itself where it was as large before the calls', (_, slot, at, bytes, share) => {
  const each = Array.from({ length: 90 }, (_, index) => index)
  const { graph, node } = describeHeap(
    `root: synthetic "(GC roots)"
     history: object "History" 32
     store: array "" ${bytes}
     ${each.map((index) => `entry${index}: object "Entry" 32`).join('\n')}
     root -property history-> history
     history -internal ${slot}-> store
     ${each.map((index) => `store -internal ${at(index)}-> entry${index}`).join('\n')}`,
  )
  const stretches = [{ afterId: graph.nodeId(node('entry69')), calls: 20 }]
  const question = { graph, stretches, calls: 70, bytesPerCall: 32 + bytes / 90 }
  const { most } = restOfGrowth(question, [{ class: 'Entry', reason }])
  expect(most).toBeCloseTo(((1 - share) * bytes) / 90)
})

test('a container is accepted by what holds it', () => {
  const container = {
    ...{ owner: node('array'), edge: 0, content: node('b'), className: 'Array', slot: 'elements' },
    ...{ unit: 'bytes' as const, before: 100, after: 200, forObjects: 0 },
  }
  expect(acceptContainers(graph, [container], [{ retainer: 'list', reason }]).left).toEqual([])
  expect(acceptContainers(graph, [container], [{ retainer: 'entries', reason }]).left).toEqual([container])
})
