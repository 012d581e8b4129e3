import { expect, test } from 'vitest'
import { decodeSnapshot, dominators, reachable, type HeapGraph } from '../../src/snapshot/index.js'
import { describeHeap, snapshotBytes } from './describe-heap.js'

test('the graph of the paper has the dominators of the paper', () => {
  // Lengauer and Tarjan 1979, figure 1 (the flowgraph) and figure 2 (its dominator tree); `ab` is an edge a → b.
  const edges = 'ra rb rc ad ba bd be cf cg dl eh fi gi gj he hk ik ji ki kr lh'.split(' ')
  const { graph, node, names } = describeHeap(
    [
      ...Array.from('rabcdefghijkl', (name) => `${name}: object "${name}" 1`),
      ...edges.map((edge) => `${edge.charAt(0)} -property x-> ${edge.charAt(1)}`),
    ].join('\n'),
  )
  const { immediate, retainedSizes } = dominators(graph)
  const dominatorOf = Object.fromEntries(
    Array.from('abcdefghijkl', (name) => [name, names([immediate[node(name)] as number])[0]]),
  )
  expect(dominatorOf).toEqual({
    ...{ a: 'r', b: 'r', c: 'r', d: 'r', e: 'r', h: 'r', i: 'r', k: 'r' },
    ...{ f: 'c', g: 'c', j: 'g', l: 'd' },
  })
  expect(immediate[node('r')]).toBe(-1)
  expect(retainedSizes[node('r')]).toBe(13)
  expect(retainedSizes[node('c')]).toBe(4)
})

test('what is shared is retained by neither, what is garbage by nobody', () => {
  // root ─▶ one ─▶ shared ◀─ two ◀─ root       garbage ─▶ shared
  const { graph, node } = describeHeap(`
    root: synthetic ""
    one: object "One" 10
    two: object "Two" 20
    shared: object "Shared" 400
    garbage: object "Garbage" 8000
    root -property one-> one
    root -property two-> two
    root -weak garbage-> garbage
    one -property shared-> shared
    two -property shared-> shared
    garbage -property shared-> shared
  `)
  const { immediate, retainedSizes } = dominators(graph)
  expect(Array.from(retainedSizes)).toEqual([430, 10, 20, 400, 8000])
  expect(immediate[node('shared')]).toBe(node('root'))
  expect(immediate[node('garbage')]).toBe(-1)
})

test("a WeakMap's value is retained by its key", () => {
  const pair = '1 / part of key (Key @3) -> value (Value @9) pair in WeakMap (table @7)'
  const { graph, node } = describeHeap(`
    root: synthetic ""
    key: object "Key" 1
    map: object "WeakMap" 2
    table: array "" 4
    value: object "Value" 8
    root -property key-> key
    root -property map-> map
    map -internal table-> table
    table -internal ${pair}-> value
    key -internal ${pair}-> value
  `)
  expect(dominators(graph).immediate[node('value')]).toBe(node('key'))
})

test('a list of 200,000 nodes is no deeper than a stack', () => {
  const length = 200_000
  const graph = chain(length)
  expect(dominators(graph).retainedSizes[1]).toBe(length - 1)
})

test('agrees with the definition on random graphs: what goes when a node goes is what it retains', () => {
  let seed = 42
  const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below
  for (let round = 0; round < 40; round++) {
    const size = 2 + random(25)
    const lines = Array.from({ length: size }, (_, node) => `n${node}: object "N" ${1 + random(9)}`)
    const types = ['property x', 'property x', 'internal y', 'weak z']
    for (let edge = 0; edge < size * 2; edge++)
      lines.push(`n${random(size)} -${types[random(types.length)] ?? ''}-> n${random(size)}`)
    const { graph } = describeHeap(lines.join('\n'))
    expect(Array.from(dominators(graph).retainedSizes)).toEqual(sizesByDefinition(graph))
  }
})

/** root → 1 → 2 → … each of one byte: the description of one node, repeated in the bytes. */
function chain(length: number): HeapGraph {
  const one = new TextDecoder().decode(snapshotBytes('root: object "Node" 1\nroot -property next-> root'))
  const rows = (row: (node: number) => string): string => Array.from({ length }, (_, node) => row(node)).join(',')
  const text = one
    .replace('"node_count":1', `"node_count":${length}`)
    .replace('"edge_count":1', `"edge_count":${length}`)
    .replace(/"nodes":\[.*?\]/, `"nodes":[${rows((node) => `3,1,${2 * node + 1},1,1,0`)}]`)
    .replace(/"edges":\[.*?\]/, `"edges":[${rows((node) => `2,2,${((node + 1) % length) * 6}`)}]`)
  return decodeSnapshot(new TextEncoder().encode(text))
}

function sizesByDefinition(graph: HeapGraph): number[] {
  const alive = reachable(graph)
  return Array.from({ length: graph.nodeCount }, (_, removed) => {
    if (alive[removed] === 0) return graph.selfSize(removed)
    const left = reachable(graph, { skipNode: (node) => node === removed })
    let size = 0
    for (let node = 0; node < graph.nodeCount; node++)
      if (alive[node] === 1 && left[node] === 0) size += graph.selfSize(node)
    return size
  })
}
