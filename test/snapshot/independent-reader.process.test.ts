import { decode_bytes as decodeIndependently, WasmSortBy } from '@vscode/v8-heap-parser'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  decodeSnapshot,
  dominators,
  reachable,
  strength,
  strongEdges,
  weakEdgeTypes,
  type HeapGraph,
} from '../../src/snapshot/index.js'
import { weakRoots } from '../../src/snapshot/edges.js'
import { nodes, output } from './nodes.js'

/**
 * The same snapshots through another reader, in another language: v8-heap-parser, Rust after DevTools. Numbers are the
 * same node by node. Retained sizes are, too, on the same edges; which edges those are differs, and the test says how.
 */
describe.each(nodes)('beside an independent reader: %s', (node) => {
  let bytes: Uint8Array
  let graph: HeapGraph

  beforeAll(async () => {
    bytes = await output(node, 'many-shapes.mjs')
    graph = decodeSnapshot(bytes)
  })

  test('has the same nodes, with the same ids and sizes', () => {
    const theirs = nodesOf(bytes)
    expect(graph.nodeCount).toBe(theirs.length)
    for (const { index, id, name, selfSize } of theirs) {
      const ours = { index, id: graph.nodeId(index), name: graph.nodeName(index), selfSize: graph.selfSize(index) }
      // One comparison for each of tens of thousands would take a minute.
      if (id !== ours.id || name !== ours.name || selfSize !== ours.selfSize)
        expect(ours).toEqual({ index, id, name, selfSize })
    }
  })

  test('has the same retained size for every node, where both follow the same edges', () => {
    const { retainedSizes } = dominators(graph)
    const alive = reachable(graph)
    let compared = 0
    let different = 0
    for (const { index, name, retainedSize } of nodesOf(withStrongEdgesOnly(bytes, graph))) {
      // What is not alive has no retained size here, and adds to the root's there.
      if (alive[index] !== 1 || index === graph.root) continue
      compared++
      if (retainedSize === retainedSizes[index]) continue
      // Seen of 18 nodes in 48,036, where theirs gives too much. By the definition, then: what goes with the node.
      different++
      const node = { index, name, retainedSize: retainedSizes[index] }
      expect(node).toEqual({ index, name, retainedSize: sizeWithout(graph, index) })
    }
    expect(compared).toBeGreaterThan(0.99 * graph.nodeCount)
    expect(different).toBeLessThan(0.001 * compared)
  })

  test('leaves out no edge but the kinds that keep nothing alive', () => {
    const left = new Map<string, number>()
    for (let owner = 0; owner < graph.nodeCount; owner++) {
      for (let edge = graph.firstEdge(owner); edge < graph.edgeEnd(owner); edge++) {
        if (strongEdges(graph).strength[edge] !== strength.weak) continue
        const why = reasonFor(graph, owner, edge)
        left.set(why, 1 + (left.get(why) ?? 0))
      }
    }
    const kinds = [...weakEdgeTypes.map(({ type }) => type), ...weakRoots.map(({ name }) => name), 'WeakMap table']
    expect(kinds).toEqual(expect.arrayContaining([...left.keys()]))
    expect(left.get('WeakMap table')).toBeGreaterThanOrEqual(500)
    expect(left.get('weak')).toBeGreaterThanOrEqual(500)
  })
})

/**
 * Bytes that nothing leads to any more without `gone`, by the edges that both readers follow. `sizeRetainedTogether` has
 * one rule more: the value of a WeakMap goes with its table as well as with its key, which no tree of dominators can say.
 */
function sizeWithout(graph: HeapGraph, gone: number): number {
  const { strength: strengths } = strongEdges(graph)
  const left = new Set([graph.root])
  for (const node of left) {
    for (let edge = graph.firstEdge(node); edge < graph.edgeEnd(node); edge++) {
      const target = graph.edgeTarget(edge)
      if (strengths[edge] !== strength.weak && target !== gone) left.add(target)
    }
  }
  const alive = reachable(graph)
  let size = 0
  for (let node = 0; node < graph.nodeCount; node++)
    if (alive[node] === 1 && !left.has(node)) size += graph.selfSize(node)
  return size
}

function reasonFor(graph: HeapGraph, owner: number, edge: number): string {
  const type = graph.edgeType(edge)
  if (weakEdgeTypes.some((weak) => weak.type === type)) return type
  if (weakRoots.some(({ name }) => graph.nodeType(owner) === 'synthetic' && name === graph.nodeName(owner)))
    return graph.nodeName(owner)
  const name = String(graph.edgeName(edge))
  return name.endsWith(`pair in WeakMap (table @${graph.nodeId(owner)})`) ? 'WeakMap table' : `${type} ${name}`
}

interface IndependentNode {
  readonly index: number
  readonly id: number
  readonly name: string
  readonly selfSize: number
  readonly retainedSize: number
}

function nodesOf(bytes: Uint8Array): IndependentNode[] {
  const theirs = decodeIndependently(bytes)
  const groups = theirs.get_class_groups(0, 1e9, false)
  const all = groups.flatMap(({ children_len: length }, group) =>
    theirs.class_children(group, 0, length, WasmSortBy.SelfSize).map((node) => ({
      index: node.index,
      id: node.id,
      name: node.name(),
      selfSize: Number(node.self_size),
      retainedSize: Number(node.retained_size),
    })),
  )
  theirs.free()
  return all
}

interface PlainSnapshot {
  snapshot: { meta: { node_fields: string[]; edge_fields: string[] }; edge_count: number }
  nodes: number[]
  edges: number[]
}

/** Without the edges that ours does not follow, and without those of what is not alive. */
function withStrongEdgesOnly(bytes: Uint8Array, graph: HeapGraph): Uint8Array {
  const plain = JSON.parse(new TextDecoder().decode(bytes)) as PlainSnapshot
  const { node_fields: nodeFields, edge_fields: edgeFields } = plain.snapshot.meta
  const alive = reachable(graph)
  const edges: number[] = []
  for (let owner = 0; owner < graph.nodeCount; owner++) {
    let count = 0
    for (let edge = graph.firstEdge(owner); edge < graph.edgeEnd(owner); edge++) {
      if (alive[owner] !== 1 || strongEdges(graph).strength[edge] === strength.weak) continue
      for (let field = 0; field < edgeFields.length; field++)
        edges.push(plain.edges[edge * edgeFields.length + field] as number)
      count++
    }
    plain.nodes[owner * nodeFields.length + nodeFields.indexOf('edge_count')] = count
  }
  plain.snapshot.edge_count = edges.length / edgeFields.length
  return new TextEncoder().encode(JSON.stringify({ ...plain, edges }))
}
