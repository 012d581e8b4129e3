import { describe, expect, test } from 'vitest'
import { explainContainers, explainSurvivors, type GrowthFindings } from '../../src/explain/growth.js'
import { kindOf } from '../../src/explain/groups.js'
import type { ProvedGroup } from '../../src/explain/survivors.js'
import type { TraceSettings } from '../../src/explain/trace.js'
import type { RetainerPath } from '../../src/report/report.js'
import { describeHeap } from '../snapshot/describe-heap.js'

const calls = 20
const each = Array.from({ length: calls }, (_, index) => index)

/** Of a table with room for all: half as many buckets, then the entries. */
const capacity = 32
const firstEntry = 3 + capacity / 2
/** That of a Map or a Set, of so many words for each entry. */
const table = (name: string, words: number): string => `${name}: array "" ${8 * (2 + firstEntry + words * capacity)}`

/** The paths to what stays, in a heap whose `held` is a property of the global object; groups are the nodes of a class. */
function pathsOf(nodes: string, classNames: readonly string[]): string[] {
  return explained(nodes, classNames).paths.map(textOf)
}

/** @param last described name of the last node that was there before the calls */
function explained(
  nodes: string,
  classNames: readonly string[],
  settings: TraceSettings = {},
  last = 'root',
): GrowthFindings {
  const { graph, node: named } = describeHeap(
    `root: synthetic "(GC roots)"
     native: object "system / NativeContext"
     global: object "Object"
     root -internal native-> native
     native -internal global_object-> global
     ${nodes}`,
  )
  const groups = classNames.map((className): ProvedGroup => {
    const found = Array.from({ length: graph.nodeCount }, (_, node) => node).filter(
      (node) => graph.nodeName(node) === className,
    )
    const afterId = graph.nodeId(named(last))
    return { className, nodes: found, earlier: 0, afterId, perCall: found.length / calls, bytesPerCall: 24 }
  })
  return explainSurvivors(graph, groups, settings)
}

function textOf({ root, steps }: RetainerPath): string {
  return [
    root,
    ...steps.map(({ reference, className, times }) => `${reference}: ${className}${times ? ` x${times}` : ''}`),
  ].join(' > ')
}

/**
 *   global ─▶ held (Map-like) ─▶ entry 0…19 (Entry) ─▶ pool (Pool) ─▶ events 3× (Entry)
 */
test('the path is that of the objects that hold the others, not of those of their class that are held', () => {
  const lines = each.flatMap((index) => [
    `entry${index}: object "Entry"\npool${index}: object "Pool"`,
    `held -property key${index}-> entry${index}\nentry${index} -property pool-> pool${index}`,
    ...[1, 2, 3].map(
      (event) =>
        `events${index}x${event}: object "Entry"\npool${index} -property events${event}-> events${index}x${event}`,
    ),
  ])
  const paths = pathsOf(`held: object "Registry"\nglobal -property held-> held\n${lines.join('\n')}`, ['Pool', 'Entry'])
  expect(paths).toEqual(['global > held: Registry > key#: Entry'])
})

test.each([1, 11])('objects are not held apart from those of their class that they are parts of: %i parts', (parts) => {
  const partsOf = each.flatMap((index) =>
    Array.from({ length: parts }, (_, part) => [
      `part${index}x${part}: object "Entry"`,
      `entry${index} -property part${part}-> part${index}x${part}`,
    ]),
  )
  const lines = each.flatMap((index) => [`entry${index}: object "Entry"`, `held -element ${index}-> entry${index}`])
  const nodes = `held: object "Array"\nglobal -property held-> held\n${[...lines, ...partsOf.flat()].join('\n')}`
  const { paths } = explained(nodes, ['Entry'])
  expect(paths.map(textOf)).toEqual(['global > held: Array > [#]: Entry'])
  expect(paths).toMatchObject([{ count: calls, of: calls }])
})

test('links of a chain hold each other, and are all followed', () => {
  const lines = each.flatMap((index) => [
    `link${index}: object "Link"`,
    `${index === 0 ? 'global -property head' : `link${index - 1} -property next`}-> link${index}`,
  ])
  const [path] = explained(lines.join('\n'), ['Link']).paths
  expect(path && textOf(path)).toBe('global > head: Link > next: Link x19')
  expect(path).toMatchObject({ count: calls - 2, of: calls })
})

test('the path is that which most bytes hang on, however near a smaller leak is to a root', () => {
  const lines = each.flatMap((index) => [
    `note${index}: object "Note" 16\nelement${index}: object "Element" 100\npart${index}: object "Part" 5000`,
    `held -property note${index}-> note${index}\nlist -element ${index}-> element${index}`,
    `element${index} -property part-> part${index}`,
  ])
  const nodes = `held: object "Registry"\nglobal -property held-> held
    app: object "App"\nglobal -property app-> app
    list: object "Array"\napp -property list-> list
    ${lines.join('\n')}`
  expect(pathsOf(nodes, ['Note', 'Element'])).toEqual(['global > app: App > list: Array > [#]: Element'])
  expect(pathsOf(nodes, ['Note'])).toEqual(['global > held: Registry > note#: Note'])
})

test('of one class, too', () => {
  const lines = each.flatMap((index) => [
    `small${index}: object "Entry" 16\nlarge${index}: object "Entry" 16\ndata${index}: array "(object elements)" 5000`,
    `held -element ${index}-> small${index}\nkept -element ${index}-> large${index}`,
    `large${index} -internal elements-> data${index}`,
  ])
  const nodes = `held: object "Array"\nglobal -property held-> held\nkept: object "Array"\nglobal -property kept-> kept
    more: object "Entry" 16\nheld -element 99-> more
    ${lines.join('\n')}`
  expect(pathsOf(nodes, ['Entry'])).toEqual(['global > kept: Array > [#]: Entry', 'global > held: Array > [#]: Entry'])
})

describe('two leaks of different classes', () => {
  /** Each call leaves a Response in an array, and a Widget that an emitter's list holds by a function of its own. */
  const heap = (sizeOfListener: number, more = ''): string => {
    const lines = each.flatMap((index) => [
      `response${index}: object "Response" 100\nlistener${index}: closure "onTick" ${sizeOfListener}`,
      `widget${index}: object "Widget" 16\nlistener${index} -property owner-> widget${index}`,
      `responses -element ${index}-> response${index}\nlist -element ${index}-> listener${index}`,
    ])
    return `responses: object "Array"\nglobal -property responses-> responses
      emitter: object "EventEmitter"\nglobal -property emitter-> emitter
      list: object "Array"\nemitter -property tick-> list
      ${lines.join('\n')}\n${more}`
  }
  const classes = ['Response', 'onTick', 'Widget']
  const holders = (nodes: string, settings: TraceSettings = {}): string[] =>
    explained(nodes, classes, settings).paths.map(
      (path) => `${path.className ?? '-'} ${path.count} of ${path.of}: ${textOf(path)}`,
    )
  const ofResponses = '20 of 20: global > responses: Array > [#]: Response'

  test('both have their holders, and each counts its own', () => {
    expect(holders(heap(32))).toEqual([
      `Response ${ofResponses}`,
      'function onTick 20 of 20: global > emitter: EventEmitter > tick: Array > [#]: function onTick',
    ])
    expect(explained(heap(32), classes).hint?.shape).toBe('growing array')
  })

  test('redacted, too', () => {
    const [first, second] = holders(heap(32), { redact: true })
    expect(first).toMatch(/^\(class\) 20 of 20:.*\(class\)$/)
    expect(second).toMatch(/^function \(anonymous\) 20 of 20:.*function \(anonymous\)$/)
    expect(explained(heap(32), classes, { redact: true }).hint?.shape).toBe('growing array')
  })

  test('not of a few bytes', () => {
    const more = each.map((index) => `data${index}: array "" 200\nresponse${index} -internal data-> data${index}`)
    expect(holders(heap(16, more.join('\n')))).toEqual([`- ${ofResponses}`])
  })

  test('not in the same container', () => {
    const more = each.map((index) => `responses -element ${index + calls}-> listener${index}`)
    const [, ...others] = holders(heap(32, more.join('\n')))
    expect(others).toEqual([])
  })

  test('come before a further way to the first', () => {
    const more = each.flatMap((index) => [
      `cached${index}: object "Response" 100\ncache -element ${index}-> cached${index}`,
    ])
    const cache = `cache: object "Array"\nglobal -property cache-> cache\n${more.join('\n')}`
    expect(holders(heap(32, cache)).map((line) => /\w+ \d+ of \d+/.exec(line)?.[0])).toEqual([
      'Response 20 of 40',
      'onTick 20 of 20',
      'Response 20 of 40',
    ])
  })
})

test('a generator that stays is told from an object of a class', () => {
  const lines = each.map(
    (index) =>
      `n${index}: object "pages"\nregisters${index}: array ""\nn${index} -internal parameters_and_registers-> registers${index}\nheld -element ${index}-> n${index}`,
  )
  const { survivors } = explained(`held: object "Array"\nglobal -property held-> held\n${lines.join('\n')}`, ['pages'])
  expect(survivors).toMatchObject([{ className: 'generator pages' }])
})

test('what was bound in the calls is named by no function, which may be that of the first alone', () => {
  const lines = each.map(
    (index) =>
      `n${index}: closure "native_bind"\nhandle${index}: closure "handle${index}"\nn${index} -internal bound_function-> handle${index}\nheld -element ${index}-> n${index}`,
  )
  const nodes = `held: object "Array"\nglobal -property held-> held\n${lines.join('\n')}`
  for (const settings of [{}, { redact: true }])
    expect(explained(nodes, ['native_bind'], settings).survivors).toMatchObject([{ className: 'bound function' }])
})

describe('what `setup` returned is the container itself', () => {
  const subject = (className: string): string => `root: synthetic "(GC roots)"
    subject: object "LeakMatchersSubject"
    given: object "${className}"
    root -element 1-> subject
    subject -property value-> given`

  test('objects in an array', () => {
    const lines = each.map((index) => `n${index}: object "Entry"\ngiven -element ${index}-> n${index}`)
    const { graph, node } = describeHeap(`${subject('Array')}\n${lines.join('\n')}`)
    const nodes = each.map((index) => node(`n${index}`))
    const group = {
      className: 'Entry',
      nodes,
      earlier: 0,
      afterId: graph.nodeId(node('given')),
      perCall: 1,
      bytesPerCall: 24,
    }
    const found = explainSurvivors(graph, [group])
    expect(found.paths).toEqual([
      {
        root: 'what `setup` returned',
        rootClass: 'Array',
        steps: [{ reference: '[#]', className: 'Entry' }],
        count: 20,
        of: 20,
      },
    ])
    expect(found.hint?.shape).toBe('growing array')
  })

  test('nodes in a tree', () => {
    const ways = ['llrrl', 'rrllr', 'lrrll', 'rlrrl']
    const nodes = [...new Set(ways.flatMap((way) => Array.from(way, (_, end) => way.slice(0, end + 1))))]
    const nameOf = (way: string): string => (way === '' ? 'given' : `n${way}`)
    const links = nodes.map(
      (way) => `n${way}: object "Node"\n${nameOf(way.slice(0, -1))} -property ${way.at(-1) ?? ''}-> n${way}`,
    )
    const { graph, node } = describeHeap(`${subject('Node')}\n${links.join('\n')}`)
    const born = ways.map((way) => node(nameOf(way)))
    const group = { className: 'Node', nodes: born, earlier: 0, afterId: 0, perCall: 1, bytesPerCall: 24 }
    const found = explainSurvivors(graph, [group])
    const step = { reference: 'l or r', className: 'Node', times: 5 }
    expect(found.paths).toEqual([{ root: 'what `setup` returned', rootClass: 'Node', steps: [step], count: 4, of: 4 }])
    expect(found.hint?.shape).toBe('growing tree')
  })

  test('numbers in a Map of a class of its own', () => {
    const { graph, node } = describeHeap(
      `${subject('Registry')}\n${table('content', 3)}\ngiven -internal table-> content`,
    )
    const owner = node('given')
    const content = { owner, edge: graph.findEdge(owner, 'internal', 'table'), content: node('content'), slot: 'table' }
    const grown = { ...content, className: 'Map', unit: 'entries' as const, before: 1, after: 2, forObjects: 0 }
    const found = explainContainers(graph, [grown])
    expect(found.paths).toEqual([{ root: 'what `setup` returned', rootClass: 'Registry', steps: [], count: 1, of: 1 }])
    expect(found.hint?.shape).toBe('growing map')
  })
})

/** global ─▶ head (Node) ─▶ wrapper (Wrapper) ─▶ node (Node) ─▶ … */
test('a chain of two classes by turns is followed to its end', () => {
  const lines = each.flatMap((index) => [
    `node${index}: object "Node"\nwrapper${index}: object "Wrapper"`,
    `${index === 0 ? 'global' : `wrapper${index - 1}`} -property next-> node${index}`,
    `node${index} -property wrapper-> wrapper${index}`,
  ])
  const paths = pathsOf(lines.join('\n'), ['Node', 'Wrapper'])
  expect(paths.join()).toMatch(/wrapper: Wrapper x19/)
})

const suspectIn = ({ paths: [path] }: GrowthFindings): string | undefined =>
  path?.steps.find(({ suspect }) => suspect)?.reference

describe('of containers in containers that one is to act on that grows', () => {
  const topics = (keys: readonly string[]): string => `
    topics: object "Map"
    ${table('topicsTable', 3)}
    global -property topics-> topics
    topics -internal table-> topicsTable
    ${keys.flatMap((key, index) => [`key${key}: string "${key}"`, `topicsTable -internal ${firstEntry + 3 * index}-> key${key}`]).join('\n')}`

  test('a Set in a Map of one entry', () => {
    const lines = each.map(
      (index) => `n${index}: closure "listener"\nsetTable -internal ${firstEntry + 2 * index}-> n${index}`,
    )
    const found = explained(
      `${topics(['prices'])}
       set: object "Set"
       ${table('setTable', 2)}
       topicsTable -internal ${firstEntry + 1}-> set
       set -internal table-> setTable
       ${lines.join('\n')}`,
      ['listener'],
    )
    expect(suspectIn(found)).toBe('value of key "prices"')
    expect(found.hint?.shape).toBe('growing set')
  })

  test('arrays in a Map of a few that were there before the calls', () => {
    const keys = ['a', 'b', 'c', 'd', 'e']
    const lists = keys.map(
      (_, index) => `list${index}: object "Array"\ntopicsTable -internal ${firstEntry + 1 + 3 * index}-> list${index}`,
    )
    const lines = each.map((index) => `n${index}: object "Entry"\nlist${index % 5} -element ${index}-> n${index}`)
    const nodes = `${topics(keys)}\n${lists.join('\n')}\n${lines.join('\n')}`
    expect(suspectIn(explained(nodes, ['Entry'], {}, 'list4'))).toBe('value of key *')
    expect(suspectIn(explained(nodes, ['Entry']))).toBe('topics')
  })

  test('an array in objects that are a part of each other', () => {
    const lines = each.map((index) => `n${index}: object "Entry"\ncache -element ${index}-> n${index}`)
    const found = explained(
      `tree: object "Tree"\ncache: object "Array"
       ${[0, 1, 2].map((depth) => `list${depth}: object "Array"\nchild${depth}: object "Tree"`).join('\n')}
       global -property tree-> tree
       tree -property nodes-> list0
       ${[0, 1].map((depth) => `child${depth} -property nodes-> list${depth + 1}`).join('\n')}
       ${[0, 1, 2].map((depth) => `list${depth} -element 0-> child${depth}`).join('\n')}
       child2 -property cache-> cache
       ${lines.join('\n')}`,
      ['Entry'],
    )
    expect(suspectIn(found)).toBe('cache')
    expect(found.hint?.shape).toBe('growing array')
  })

  test('a list, and not what each of its elements holds', () => {
    const lines = each.map(
      (index) =>
        `node${index}: object "Node"\nn${index}: object "Entry"\nnode${index} -property value-> n${index}
         ${index === 0 ? 'list -property head' : `node${index - 1} -property next`}-> node${index}`,
    )
    const found = explained(`list: object "List"\nglobal -property list-> list\n${lines.join('\n')}`, ['Entry'])
    expect(suspectIn(found)).toBe('head')
    expect(found.hint?.shape).toBe('growing list')
  })

  test('the container that was asked for its entries, and not the one that it lies in', () => {
    const { graph, node } = describeHeap(
      `root: synthetic "(GC roots)"
       outer: object "Array"
       inner: object "Map"
       content: array "" 1000
       root -element 1-> outer
       outer -element 0-> inner
       inner -internal table-> content`,
    )
    const owner = node('inner')
    const content = { owner, edge: graph.findEdge(owner, 'internal', 'table'), content: node('content'), slot: 'table' }
    const grown = { ...content, className: 'Map', unit: 'entries' as const, before: 1, after: 2, forObjects: 0 }
    const found = explainContainers(graph, [grown])
    expect(suspectIn(found)).toBe('[0]')
    expect(found.hint?.shape).toBe('growing map')
  })
})

const mockState = ['calls', 'contexts', 'instances', 'invocationCallOrder', 'settledResults']

/** A mock function that holds nothing of what stays: `held` does. */
test.each(['object "Entry"', 'array "(array)"', 'code "system / Code"'])(
  'what a mock does not hold is not kept by it: %s',
  (kind) => {
    const parts = mockState.map((name) => `${name}: object "Array"\nmock -property ${name}-> ${name}`)
    const entries = each.map((index) => `entry${index}: ${kind}\nheld -element ${index}-> entry${index}`)
    const { graph } = describeHeap(
      `root: synthetic "(GC roots)"
       held: object "Registry"
       mock: object "Object"
       root -element 1-> held
       root -element 2-> mock
       ${[...parts, ...entries].join('\n')}`,
    )
    const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node).filter(
      (node) => graph.nodeName(node) === (/"(.*)"/.exec(kind)?.[1] ?? ''),
    )
    const group = {
      className: kindOf(graph, nodes.at(-1) ?? 0),
      nodes: nodes.slice(-calls),
      earlier: 0,
      afterId: 0,
      perCall: 1,
      bytesPerCall: 24,
    }
    expect(explainSurvivors(graph, [group]).keptBy).toBeUndefined()
  },
)

test.each([
  ['growing map', 'table', 7 * 16],
  ['growing set', 'table', 5 * 16],
  [undefined, 'elements', 7 * 16],
])('numbers in it: a %s whatever its class is called, by its %s', (shape, slot, words) => {
  const { graph, node } = describeHeap(
    `root: synthetic "(GC roots)"
     registry: object "Registry"
     content: array "" ${8 * (2 + 3 + words)}
     root -element 1-> registry
     registry -internal ${slot}-> content`,
  )
  const owner = node('registry')
  const content = { owner, edge: graph.findEdge(owner, 'internal', slot), content: node('content'), slot }
  const container = { ...content, className: 'Registry', unit: 'bytes' as const, before: 1, after: 2, forObjects: 0 }
  const found = explainContainers(graph, [container])
  expect(found.hint?.shape).toBe(shape)
  expect(found.paths[0]?.steps.at(-1)?.className).toBe('Registry')
})

describe('redacted', () => {
  const code = `
    constants: code "(constant pool)"
    log: string "log"
    class: string "Object"
    constants -internal 0-> log
    constants -internal 1-> class`

  test.each([
    ['listeners', '_events', 'Object', (index: number) => `_events-> n${index}`],
    ['growing object', 'table', 'Object', (index: number) => `user/${index}-> n${index}`],
    ['event target', 'target', 'EventTarget', (index: number) => `<symbol kEvents>-> n${index}`],
  ])('the hint is the same: %s', (shape, name, className, property) => {
    const lines = each.map((index) => `n${index}: object "Person"\nheld -property ${property(index)}`)
    const nodes = `held: object "${className}"\nglobal -property ${name}-> held\n${lines.join('\n')}`
    const hint = explained(nodes, ['Person']).hint
    expect(hint?.shape).toBe(shape)
    expect(explained(nodes, ['Person'], { redact: true }).hint).toEqual(hint)
  })

  test('classes of what stays', () => {
    const lines = each.map((index) => `n${index}: object "ann@example.com"\nheld -property x${index}-> n${index}`)
    const nodes = `held: object "Object"\nglobal -property held-> held\n${lines.join('\n')}`
    const { survivors, paths } = explained(nodes, ['ann@example.com'], { redact: true })
    expect(survivors).toMatchObject([{ className: '(class)' }])
    expect(JSON.stringify(paths)).not.toContain('ann')
  })

  test.each([
    ['a key', 'property', 'ann', '(property)'],
    ['a property', 'property', 'log', 'log'],
    ['a part of V8', 'internal', 'elements', 'elements'],
  ])('a container by %s', (_, type, name, slot) => {
    const { graph, node } = describeHeap(
      `root: synthetic "(GC roots)"
       object: object "Object"
       text: string "long"
       root -element 1-> object
       object -${type} ${name}-> text
       ${code}`,
    )
    const owner = node('object')
    const content = { owner, edge: graph.findEdge(owner, type, name), content: node('text'), className: 'Object' }
    const container = { ...content, slot: name, unit: 'bytes' as const, before: 1, after: 2, forObjects: 0 }
    const { containers } = explainContainers(graph, [container], { redact: true })
    expect(containers).toEqual([{ className: 'Object', slot, unit: 'bytes', before: 1, after: 2 }])
  })
})
