import { describe, expect, test } from 'vitest'
import { decodeSnapshot, SnapshotDecoder, SnapshotFormatError, type HeapGraph } from '../../src/snapshot/index.js'
import { snapshotBytes } from './describe-heap.js'

// root → (GC roots) → registry → user
//                          └──── "ä\n"
const heap = `
  root: synthetic ""
  gcRoots: synthetic "(GC roots)"
  registry: object "Map" 32
  user: object "Per\\son" 5000000000
  greeting: string "ä \t 😀 é" 24
  root -element 1-> gcRoots
  gcRoots -internal registry-> registry
  registry -property us"er-> user
  registry -hidden 7-> greeting
`

const others = `
  "trace_function_infos":[0,1,1,0,0,0],"trace_tree":[1,0,0,0,[2,1,3,40,[3,2,97,0,[]],4,2,0,0,[]]],
  "samples":[0,1,5,7],"unknown":{"a":["]}\\"",{}],"b":null},"scalar":12,
  "locations":[18,9,15,19],`

function decodeInChunks(bytes: Uint8Array, nextSize: () => number): HeapGraph {
  const decoder = new SnapshotDecoder()
  // One buffer for all chunks, as a file reader has: nothing may be kept of it.
  const buffer = new Uint8Array(bytes.length)
  for (let at = 0; at < bytes.length;) {
    const size = Math.min(nextSize(), bytes.length - at)
    buffer.set(bytes.subarray(at, at + size))
    decoder.write(buffer.subarray(0, size))
    buffer.fill(0x7b)
    at += size
  }
  return decoder.end()
}

function contents(graph: HeapGraph) {
  return Array.from({ length: graph.nodeCount }, (_, node) => ({
    node: `${graph.nodeType(node)} ${graph.nodeName(node)} @${graph.nodeId(node)} ${graph.selfSize(node)}`,
    edges: Array.from({ length: graph.edgeEnd(node) - graph.firstEdge(node) }, (_, at) => {
      const edge = graph.firstEdge(node) + at
      expect(graph.edgeOwner(edge)).toBe(node)
      return `${graph.edgeType(edge)} ${graph.edgeName(edge)} -> ${graph.edgeTarget(edge)}`
    }),
  }))
}

const expected = [
  { node: 'synthetic  @1 0', edges: ['element 1 -> 1'] },
  { node: 'synthetic (GC roots) @3 0', edges: ['internal registry -> 2'] },
  { node: 'object Map @5 32', edges: ['property us"er -> 3', 'hidden 7 -> 4'] },
  { node: 'object Per\\son @7 5000000000', edges: [] },
  { node: 'string ä \t 😀 é @9 24', edges: [] },
]

describe('decoding', () => {
  test('gives nodes, edges and strings', () => {
    expect(contents(decodeSnapshot(snapshotBytes(heap)))).toEqual(expected)
  })

  test('finds fields by name, in any order, with and without those that some versions have', () => {
    const plain = snapshotBytes(heap, { nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count'] })
    const shuffled = snapshotBytes(heap, {
      nodeFields: ['detachedness', 'edge_count', 'id', 'future', 'self_size', 'name', 'type', 'trace_node_id'],
      edgeFields: ['to_node', 'future', 'type', 'name_or_index'],
    })
    for (const bytes of [plain, shuffled]) expect(contents(decodeSnapshot(bytes))).toEqual(expected)
  })

  test('is the same wherever chunks are cut', () => {
    const bytes = snapshotBytes(heap, { sections: others })
    let seed = 7
    const random = (): number => 1 + ((seed = (seed * 1103515245 + 12345) % 2 ** 31) % 40)
    for (const size of [() => 1, () => 2, () => 7, random, random, () => 4096]) {
      const graph = decodeInChunks(bytes, size)
      expect(contents(graph)).toEqual(expected)
      expect(graph.scriptPosition(3)).toEqual({ scriptId: 9, line: 16, column: 20 })
    }
  })

  test('reads \\u escapes, which V8 writes for all that is not ASCII', () => {
    const escaped = new TextDecoder()
      .decode(snapshotBytes(heap))
      .replaceAll(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    expect(contents(decodeSnapshot(new TextEncoder().encode(escaped)))).toEqual(expected)
  })

  test('keeps strings longer than a page', () => {
    const long = 'x'.repeat(1_500_000)
    const graph = decodeInChunks(snapshotBytes(`root: synthetic "${long}!"\nnext: object "Next"`), () => 65_536)
    expect(graph.nodeName(0)).toBe(`${long}!`)
    expect(graph.nodeName(1)).toBe('Next')
  })
})

describe('places in scripts', () => {
  const graph = decodeSnapshot(snapshotBytes(heap, { sections: others }))

  test('takes a place in front of its module, where a runner wraps it, for its beginning', () => {
    const sections = '"locations":[18,9,0,-196],'
    const graph = decodeSnapshot(snapshotBytes(heap, { sections }))
    expect(graph.scriptPosition(3)).toEqual({ scriptId: 9, line: 1, column: 1 })
  })

  test('gives where a node is defined, counted from 1', () => {
    expect(graph.scriptPosition(3)).toEqual({ scriptId: 9, line: 16, column: 20 })
    expect(graph.scriptPosition(2)).toBeUndefined()
  })
})

describe('what is no snapshot', () => {
  const good = new TextDecoder().decode(snapshotBytes(heap))
  const decode = (text: string) => () => decodeSnapshot(new TextEncoder().encode(text))

  test.each([
    ['an empty file', '', 'Expected "{" at byte 0 of the heap snapshot, got the end'],
    ['another format', '<html>', 'Expected "{" at byte 0 of the heap snapshot, got "<"'],
    ['a section before the header', '{"nodes":[]}', 'Expected "snapshot" to come first at byte 9'],
    ['a header without fields', '{"snapshot":{}}', 'Expected snapshot.meta, an object at byte 13'],
    [
      'a field that is missing',
      good.replace('"self_size"', '"size"'),
      'Expected self_size in snapshot.meta.node_fields',
    ],
    ['a number that is none', good.replace('"nodes":[9', '"nodes":[x'), 'Expected a non-negative integer, "," or "]"'],
    ['a negative number', good.replace('"nodes":[9', '"nodes":[-9'), 'Expected a non-negative integer, "," or "]"'],
    ['two numbers without a comma', good.replace('"nodes":[9,', '"nodes":[9 9,'), 'Expected "," or "]" at byte'],
    ['a number too many', good.replace('"edges":[', '"edges":[1,'), 'Expected'],
    [
      'an edge to the middle of a node',
      good.replace('"edges":[1,1,6', '"edges":[1,1,7'),
      'Expected edge 0 to point at',
    ],
    ['an edge to nowhere', good.replace('"edges":[1,1,6', '"edges":[1,1,600'), 'Expected edge 0 to point at'],
    ['fewer nodes than announced', good.replace('"node_count":5', '"node_count":6'), 'Expected 6 nodes'],
    ['more nodes than announced', good.replace('"node_count":5', '"node_count":4'), 'Expected not more than 4 nodes'],
    ['text after the end', `${good}}`, 'Expected nothing more at byte'],
  ])('%s is refused with the offset', (_, text, message) => {
    expect(decode(text)).toThrow(SnapshotFormatError)
    expect(decode(text)).toThrow(message)
  })

  test('a snapshot cut anywhere is refused, at the cut', () => {
    for (let length = 0; length < good.length; length += 3) {
      const cut = new TextEncoder().encode(good).subarray(0, length)
      const error = caught(() => decodeSnapshot(cut))
      expect(error).toBeInstanceOf(SnapshotFormatError)
      expect(error).toMatchObject({ byteOffset: length })
    }
  })
})

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
