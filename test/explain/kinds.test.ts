import { expect, test } from 'vitest'
import { kindOf } from '../../src/explain/groups.js'
import { kindsIn } from '../../src/explain/kinds.js'
import { describeHeap } from '../snapshot/describe-heap.js'

const types = [
  ...['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
  ...['concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'],
]

test.each(types)('the number of a %s stands for its kind, whatever others of the type are called', (type) => {
  const names = ['one', 'another', 'system / PropertyCell']
  const lines = names.map((name, index) => `n${index}: ${type} "${name}" 16`)
  const { graph } = describeHeap(['root: synthetic "(GC roots)"', ...lines].join('\n'))
  const kinds = kindsIn(graph)
  const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node)
  expect(nodes.map((node) => kinds.names[kinds.of(node)])).toEqual(nodes.map((node) => kindOf(graph, node)))
})
