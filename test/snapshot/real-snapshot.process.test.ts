import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  decodeSnapshot,
  dominators,
  PathFinder,
  reachable,
  strength,
  strongEdges,
  type HeapGraph,
} from '../../src/snapshot/index.js'
import { nodes, output } from './nodes.js'

const script = fileURLToPath(new URL('known-objects.mjs', import.meta.url))

let graph: HeapGraph
let finder: PathFinder

function lineOf(text: string): number {
  return (
    1 +
    readFileSync(script, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text))
  )
}

/** Instances only: a prototype has the name of its class, too, and is told by its own `constructor`. */
function instances(name: string): number[] {
  return Array.from(graph.nodes.id.keys()).filter(
    (node) =>
      graph.nodeType(node) === 'object' &&
      graph.nodeName(node) === name &&
      graph.findEdge(node, 'property', 'constructor') === -1,
  )
}

function only(name: string): number {
  const [node, ...others] = instances(name)
  expect(others).toEqual([])
  return node as number
}

function pathTo(node: number): string[] {
  const path = finder.path(node)
  return path ? [path.root.kind, ...path.steps.map(({ type, name }) => `${type} ${name}`)] : []
}

describe.each(nodes)('a snapshot of %s', (node) => {
  beforeAll(async () => {
    graph = decodeSnapshot(await output(node, 'known-objects.mjs'))
    finder = new PathFinder(graph)
  })

  test('has one root, from which all but what is held weakly is reached', () => {
    expect(graph.nodeType(graph.root)).toBe('synthetic')
    const alive = reachable(graph)
    const reached = alive.reduce((sum, one) => sum + one, 0)
    expect(reached).toBeGreaterThan(graph.nodeCount * 0.99)
    expect(dominators(graph).retainedSizes[graph.root]).toBe(
      graph.nodes.selfSize.reduce((sum, size, node) => sum + size * (alive[node] as number), 0),
    )
  })

  test('finds 97 objects in a Map of a module', () => {
    const people = instances('Person')
    expect(people).toHaveLength(97)
    for (const person of people)
      expect(pathTo(person).slice(0, 3)).toEqual(['module', 'context registry', 'internal table'])
  })

  test('names a closure and the variable in it that holds an object', () => {
    const path = pathTo(only('Secret'))
    expect(path.slice(0, 3)).toEqual(['global', 'property tell', 'internal context'])
    expect(path[3]).toBe('context secret')
    const [tell] = finder.path(only('Secret'))?.steps ?? []
    expect(graph.scriptPosition(tell?.node ?? -1)).toMatchObject({ line: lineOf('function tell') })
  })

  test("holds a WeakMap's value by its key", () => {
    const path = pathTo(only('Value'))
    expect(path.slice(0, 2)).toEqual(['global', 'property key'])
    expect(path[2]).toMatch(/^internal \d+ \/ part of key \(Key @\d+\) -> value \(Value @\d+\) pair in WeakMap/)
    const global = finder.path(only('Value'))?.root.node ?? -1
    const weakMap = graph.edgeTarget(graph.findEdge(global, 'property', 'weakMap'))
    for (const without of [weakMap, only('Key')])
      expect(reachable(graph, { skipNode: (node) => node === without })[only('Value')]).toBe(0)
  })

  test('does not go through a WeakRef or a FinalizationRegistry to their targets, but to what is held for them', () => {
    const { first, edge, owner } = graph.retainers
    const target = only('Target')
    const weakly = Array.from(edge.subarray(first[target], first[target + 1])).flatMap((retaining, at) =>
      strongEdges(graph).strength[retaining] === strength.weak
        ? [graph.nodeName(owner[(first[target] ?? 0) + at] ?? 0)]
        : [],
    )
    expect(weakly.sort()).toEqual(['WeakRef', 'system / WeakCell'])
    expect(pathTo(target)).toEqual(['global', 'property target'])
    expect(pathTo(only('Held')).slice(0, 2)).toEqual(['global', 'property finalizers'])
  })
})
