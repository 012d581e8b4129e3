import inspector from 'node:inspector'
import { expect, test } from 'vitest'
import { VariableNames } from '../../src/measure/variable-names.js'
import type { HeapGraph } from '../../src/snapshot/index.js'
import { ownHeap } from '../snapshot/own-heap.js'

class OfFirst {
  readonly held = true
}
class OfSecond {
  readonly held = true
}
class Many {
  readonly held = true
}
class Renewed {
  readonly held = true
}
class Swapped {
  readonly held = true
}

/** Closures over variables of a block, of which V8 numbers those that are no small integers. */
const closures: unknown[] = []

function holdTwo(first: unknown, second: unknown): void {
  {
    const p = first
    const q = second
    closures.push(() => [p, q])
  }
}
holdTwo(1, new OfFirst())
holdTwo(new OfSecond(), 2)

for (let call = 0; call < 20; call++) {
  const number = call
  const many = new Many()
  closures.push(() => [number, many])
}

const renew: (() => unknown)[] = []
{
  let count = 0
  let head: object = new Renewed()
  const swapped = new Map()
  renew.push(() => {
    head = { head, swapped, count: count++ }
  })
}
{
  let count = 0
  let front: object[] = [new Swapped()]
  let back: object[] = []
  renew.push(() => {
    const before = front
    front = back
    back = before
    return count++
  })
}

/** The edges of scopes that lead to objects of a class, or to an array of one. */
function edgesTo(graph: HeapGraph, className: string): (readonly [context: number, edge: number])[] {
  const { first, owner, edge } = graph.retainers
  const holdersOf = (node: number): (readonly [number, number])[] =>
    [...owner.subarray(first[node], first[node + 1])].flatMap((holder, at) => {
      const name = graph.nodeName(holder)
      if (name === 'Array') return holdersOf(holder)
      return name === 'system / Context' ? [[holder, edge[(first[node] ?? 0) + at] as number] as const] : []
    })
  return Array.from(graph.nodes.id.keys()).flatMap((node) =>
    graph.nodeType(node) === 'object' && graph.nodeName(node) === className ? holdersOf(node) : [],
  )
}

test('variables are told apart by what they hold', async () => {
  const graph = await ownHeap()
  for (const change of renew) change()
  const session = new inspector.Session()
  session.connect()
  try {
    const names = (className: string, of: VariableNames): string[] =>
      edgesTo(graph, className).map(([context, edge]) => of.likelyNamesOf(context, edge).join(' or '))
    const asked = new VariableNames(session, graph)
    // Numbers of edges mean another variable where another one is a small integer.
    expect(names('OfFirst', asked)).toEqual(['q'])
    expect(names('OfSecond', asked)).toEqual(['p'])
    // Of as many contexts of one code as there are calls a few are asked.
    expect(new Set(names('Many', asked))).toEqual(new Set(['many']))
    // The snapshot's object is no longer there, but what is there now is no small integer.
    expect(names('Renewed', asked)).toEqual(['head'])
    // Both are, each in the other one's variable.
    expect(names('Swapped', asked)).toEqual(['count or front'])
  } finally {
    session.disconnect()
  }
})
