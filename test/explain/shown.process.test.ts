import { EventEmitter } from 'node:events'
import { beforeAll, describe, expect, test } from 'vitest'
import { stoodForBy } from '../../src/explain/bound.js'
import { shownKind, shownKindOfAll } from '../../src/explain/shown-kind.js'
import { pathFinder } from '../../src/explain/surroundings.js'
import { traceTargets } from '../../src/explain/trace.js'
import type { HeapGraph } from '../../src/snapshot/index.js'
import { ownHeap } from '../snapshot/own-heap.js'

const emitter = new EventEmitter()
emitter.once('end', function onEndOfShownTest() {
  return undefined
})
function onDataOfShownTest(): void {
  return undefined
}
emitter.on('data', onDataOfShownTest.bind(undefined))

function* pagesOfShownTest() {
  yield 1
}
const generator = pagesOfShownTest()
const gate = new Promise(() => undefined)
async function awaitsGateOfShownTest() {
  await gate
  return gate
}
const waiting = awaitsGateOfShownTest()
const timer = setTimeout(function onTimeoutOfShownTest() {
  return undefined
}, 3_600_000)
timer.unref()

let graph: HeapGraph
beforeAll(async () => {
  graph = await ownHeap()
})

const nodes = (isIt: (node: number) => boolean): number[] =>
  Array.from({ length: graph.nodeCount }, (_, node) => node).filter(isIt)

describe('what Node and V8 make of a function is shown as that function', () => {
  test.each([
    ['onEndOfShownTest', true],
    ['onDataOfShownTest', false],
  ])('%s', (name, isOnce) => {
    const standing = nodes((node) => graph.nodeName(node) === 'native_bind').map((node) => stoodForBy(graph, node))
    const found = standing.filter(({ node }) => graph.nodeName(node) === name)
    expect(found).toEqual([{ node: expect.any(Number) as number, isOnce }])
    expect(emitter.eventNames()).toHaveLength(2)
  })

  test('a generator', () => {
    const kinds = nodes((node) => graph.nodeName(node) === 'pagesOfShownTest').map((node) => shownKind(graph, node))
    expect(kinds).toContain('generator pagesOfShownTest')
    expect(kinds).toContain('function pagesOfShownTest')
    expect(generator).toBeDefined()
  })

  test('an async function that waits', () => {
    const kinds = nodes((node) => graph.nodeName(node) === 'Generator').map((node) => shownKindOfAll(graph, [node]))
    expect(kinds).toContain('suspended function awaitsGateOfShownTest')
    expect(waiting).toBeInstanceOf(Promise)
  })

  test('a timer', () => {
    const timers = nodes((node) => graph.nodeType(node) === 'object' && graph.nodeName(node) === 'Timeout')
    const ends = timers.map((node) => traceTargets(graph, pathFinder(graph), [node], { afterId: 0 })[0]?.steps.at(-1))
    expect(ends).toContainEqual(
      expect.objectContaining({ reference: '_onTimeout', className: 'function onTimeoutOfShownTest' }),
    )
    expect(timer.hasRef()).toBe(false)
  })
})
