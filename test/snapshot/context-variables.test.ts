import { expect, test } from 'vitest'
import { variablesOf } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

/**
 * A block's context of the variables of `names`; `edges` are numbered as V8 does it, without small integers. `=Map` is an
 * object, `now` a function that was made in the context, `elsewhere.now` one that was not.
 */
function variables(
  names: readonly string[],
  edges: Readonly<Record<number, string>>,
  told?: (possible: readonly string[]) => readonly string[],
): Record<number, string> {
  const targets = [...new Set(Object.values(edges))]
  const idOf = (target: string): string => `target${targets.indexOf(target)}`
  const typeOf = (target: string): string => (target.startsWith('=') ? 'object' : 'closure')
  const { graph, node } = describeHeap(`
    root: synthetic ""
    context: object "system / Context" ${8 * (4 + names.length)}
    info: code "system / ScopeInfo"
    ${names.map((name, index) => `name${index}: string "${name}"`).join('\n')}
    outer: code "system / ScopeInfo"
    elsewhere: object "system / Context"
    ${targets.map((target) => `${idOf(target)}: ${typeOf(target)} "${target.replace(/^=|.*\./, '')}"`).join('\n')}
    root -element 1-> context
    context -internal scope_info-> info
    ${names.map((_, index) => `info -hidden ${index}-> name${index}`).join('\n')}
    info -hidden ${names.length}-> outer
    ${targets
      .filter((target) => typeOf(target) === 'closure')
      .map((target) => `${idOf(target)} -internal context-> ${target.includes('.') ? 'elsewhere' : 'context'}`)
      .join('\n')}
    ${Object.entries(edges)
      .map(([index, target]) => `context -hidden ${index}-> ${idOf(target)}`)
      .join('\n')}
  `)
  const context = node('context')
  return Object.fromEntries(
    Object.keys(edges).map((index) => {
      const edge = graph.findEdge(context, 'hidden', Number(index))
      return [index, variablesOf(graph, context, edge, told && ((_, possible) => told(possible))).join(' or ')]
    }),
  )
}

test('as many edges as names: each has its own', () => {
  expect(variables(['registry', 'cache'], { 0: '=Map', 1: '=Object' })).toEqual({ 0: 'registry', 1: 'cache' })
})

test('small integers have no edge: an edge is one of those that they may be', () => {
  expect(variables(['count', 'registry', 'cache'], { 0: '=Map', 1: '=Object' })).toEqual({
    0: 'count or registry',
    1: 'registry or cache',
  })
})

test('a function that is called what its variable is tells how many were left out before it', () => {
  expect(variables(['count', 'add', 'registry'], { 0: 'add', 1: '=Map' })).toEqual({ 0: 'add', 1: 'registry' })
  expect(variables(['registry', 'add', 'count'], { 0: '=Map', 1: 'add' })).toEqual({ 0: 'registry', 1: 'add' })
})

test('a function that was made elsewhere is called something else', () => {
  // `const realNow = Date.now`, beside a `now` of its own.
  expect(variables(['calls', 'realNow', 'now', 'list'], { 0: 'elsewhere.now', 1: 'now', 2: '=Map' })).toEqual({
    0: 'calls or realNow',
    1: 'now',
    2: 'list',
  })
})

test('a function that is called what no variable is that it can be tells nothing', () => {
  // `const on = api.off`: one small integer, and `off` is three names further.
  expect(variables(['on', 'count', 'list', 'off'], { 0: 'off', 1: '=Map', 2: '=Set' })).toEqual({
    0: 'on or count',
    1: 'count or list',
    2: 'list or off',
  })
})

test('functions that contradict each other tell nothing', () => {
  // `const x = api.b, y = api.a`, and two small integers.
  expect(variables(['x', 'a', 'b', 'y', 'list'], { 0: 'b', 1: 'a', 2: '=Map' })).toEqual({
    0: 'x or a or b',
    1: 'a or b or y',
    2: 'b or y or list',
  })
})

test('a function in two variables tells nothing', () => {
  expect(variables(['count', 'alias', 'add'], { 0: 'add', 1: 'add' })).toEqual({
    0: 'count or alias',
    1: 'alias or add',
  })
})

test('what else is known of a variable tells it from others', () => {
  const names = ['count', 'registry', 'cache']
  expect(
    variables(names, { 0: '=Map', 1: '=Object' }, (possible) => possible.filter((name) => name !== 'count')),
  ).toEqual({
    0: 'registry',
    1: 'cache',
  })
})

test('without a list of names there are none', () => {
  const { graph, node } = describeHeap(`
    root: synthetic ""
    context: object "system / Context" 40
    map: object "Map"
    root -element 1-> context
    context -hidden 0-> map
  `)
  expect(variablesOf(graph, node('context'), graph.findEdge(node('context'), 'hidden', 0))).toEqual([])
})
