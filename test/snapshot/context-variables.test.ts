import { expect, test } from 'vitest'
import { variablesOf } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

/** A block's context of the variables of `names`; `edges` are numbered as V8 does it, without small integers. */
function variables(names: readonly string[], edges: Readonly<Record<number, string>>): Record<number, string> {
  const targets = [...new Set(Object.values(edges))]
  const { graph, node } = describeHeap(`
    root: synthetic ""
    context: object "system / Context" ${8 * (4 + names.length)}
    info: code "system / ScopeInfo"
    ${names.map((name, index) => `name${index}: string "${name}"`).join('\n')}
    outer: code "system / ScopeInfo"
    ${targets.map((target) => `${target.replace(/\W/g, '')}: ${target.startsWith('=') ? 'object' : 'closure'} "${target.replace('=', '')}"`).join('\n')}
    root -element 1-> context
    context -internal scope_info-> info
    ${names.map((_, index) => `info -hidden ${index}-> name${index}`).join('\n')}
    info -hidden ${names.length}-> outer
    ${Object.entries(edges)
      .map(([index, target]) => `context -hidden ${index}-> ${target.replace(/\W/g, '')}`)
      .join('\n')}
  `)
  const context = node('context')
  return Object.fromEntries(
    Object.keys(edges).map((index) => [
      index,
      variablesOf(graph, context, graph.findEdge(context, 'hidden', Number(index))).join(' or '),
    ]),
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

test('a function in two variables tells nothing', () => {
  expect(variables(['count', 'alias', 'add'], { 0: 'add', 1: 'add' })).toEqual({
    0: 'count or alias',
    1: 'alias or add',
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
