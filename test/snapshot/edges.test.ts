import { expect, test } from 'vitest'
import { reachable, sizeRetainedTogether, strongEdges } from '../../src/snapshot/index.js'
import { describeHeap, type DescribedHeap } from './describe-heap.js'

function alive({ graph, names }: DescribedHeap, without: readonly number[] = []): string[] {
  const reached = reachable(graph, { skipNode: (node) => without.includes(node) })
  return names(Array.from(reached.keys()).filter((node) => reached[node] === 1))
}

test('weak and shortcut edges keep nothing alive, all others do', () => {
  // root ═╦═ context, element, property, internal, hidden ═▶ a b c d e
  //       ╙┄┄ shortcut, weak ┄▶ f g
  const heap = describeHeap(`
    root: synthetic ""
    a: object "A"
    b: object "B"
    c: object "C"
    d: object "D"
    e: object "E"
    f: object "F"
    g: object "G"
    root -context x-> a
    root -element 0-> b
    root -property x-> c
    root -internal x-> d
    root -hidden 1-> e
    root -shortcut x-> f
    root -weak x-> g
  `)
  expect(alive(heap)).toEqual(['root', 'a', 'b', 'c', 'd', 'e'])
})

test("what only V8's table of names holds is not alive", () => {
  // root ─▶ (Internalized strings) ┄▶ unused, used ◀─ object ◀─ root
  const heap = describeHeap(`
    root: synthetic ""
    table: synthetic "(Internalized strings)"
    unused: string "unused" 24
    used: string "used" 24
    object: object "Object" 32
    root -element 1-> table
    root -element 2-> object
    table -internal 1-> unused
    table -internal 2-> used
    object -property name-> used
  `)
  expect(alive(heap)).toEqual(['root', 'table', 'used', 'object'])
})

const ephemeron = '3 / part of key (Key @5) -> value (Value @11) pair in WeakMap (table @9)'

/**
 * root ─▶ key ──────────▶ value ─▶ inner
 *    └──▶ weakMap ▶ table ┄┘ (as long as both key and table are alive)
 */
const weakMap = `
  root: synthetic ""
  other: object "Other"
  key: object "Key"
  weakMap: object "WeakMap"
  table: array ""
  value: object "Value" 8
  inner: object "Inner" 4
  root -property key-> key
  root -property map-> weakMap
  weakMap -internal table-> table
  table -weak 9-> key
  table -weak 10-> value
  key -internal ${ephemeron}-> value
  table -internal ${ephemeron}-> value
  value -property inner-> inner
`

test("a WeakMap's value is held by its key, and only as long as the table lives", () => {
  const heap = describeHeap(weakMap)
  expect(alive(heap)).toEqual(['root', 'key', 'weakMap', 'table', 'value', 'inner'])
  expect(alive(heap, [heap.node('weakMap')])).toEqual(['root', 'key'])
  expect(alive(heap, [heap.node('key')])).toEqual(['root', 'weakMap', 'table'])
  expect(sizeRetainedTogether(heap.graph, [heap.node('weakMap')])).toBe(12)
})

test('of a list, the latest links retain no older ones, nor what those hold', () => {
  // root ─▶ head (7) ─▶ link (5) ─▶ first (3) ─▶ bytes, whose id says nothing
  const { graph, node } = describeHeap(`
    root: synthetic ""
    first: object "Link" 32
    link: object "Link" 32
    head: object "Link" 32
    bytes: native "system / JSArrayBufferData" 1000
    part: string "part" 20
    root -property head-> head
    head -property next-> link
    link -property next-> first
    first -internal bytes-> bytes
    head -property part-> part
  `)
  graph.nodes.id[node('bytes')] = 1_000_000
  const latest = [node('head')]
  expect(sizeRetainedTogether(graph, latest)).toBe(32 + 32 + 32 + 1000 + 20)
  expect(sizeRetainedTogether(graph, latest, graph.nodeId(node('link')))).toBe(32 + 20)
  expect(sizeRetainedTogether(graph, latest, graph.nodeId(node('first')))).toBe(32 + 32 + 20)
})

test('the order in which key and table are met does not matter', () => {
  const late = describeHeap(
    weakMap.replace('root -property map-> weakMap', 'root -property o-> other\nother -property map-> weakMap'),
  )
  expect(alive(late)).toEqual(['root', 'other', 'key', 'weakMap', 'table', 'value', 'inner'])
})

test.each(['3 / part of key (%s @%u) -> value (%s @%u) pair in WeakMap (table @%u)', '%d / %s'])(
  'a name that V8 has no room for tells neither key nor table: %s',
  (name) => {
    const heap = describeHeap(weakMap.replaceAll(ephemeron, name))
    expect(alive(heap)).toEqual(['root', 'key', 'weakMap', 'table', 'value', 'inner'])
    expect(alive(heap, [heap.node('key')])).toEqual(['root', 'weakMap', 'table'])
  },
)

test('a property that is called like an ephemeron is a property', () => {
  const heap = describeHeap(weakMap.replaceAll('-internal 3 /', '-property 3 /'))
  expect(alive(heap, [heap.node('key')])).toContain('value')
})

test('a value that is its own key is not kept by its WeakMap', () => {
  // root ─▶ weakMap ▶ table ┄▶ key ─▶ value ─▶ key
  const heap = describeHeap(weakMap.replace('root -property key-> key', 'value -property back-> key'))
  expect(alive(heap)).toEqual(['root', 'weakMap', 'table'])
})

test('the predicate is computed once per graph', () => {
  const { graph } = describeHeap(weakMap)
  expect(strongEdges(graph)).toBe(strongEdges(graph))
})
