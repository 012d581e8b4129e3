import { beforeAll, describe, expect, test } from 'vitest'
import { decodeSnapshot, PathFinder, type HeapGraph } from '../../src/snapshot/index.js'
import { nodes, output } from './nodes.js'

let graph: HeapGraph
let finder: PathFinder

/** By root and references, of each object of a class; its prototype has a constructor of its own. */
function pathsTo(className: string): string[] {
  const instances = Array.from(graph.nodes.id.keys()).filter(
    (node) =>
      graph.nodeType(node) === 'object' &&
      graph.nodeName(node) === className &&
      graph.findEdge(node, 'property', 'constructor') === -1,
  )
  return instances.map((node) => {
    const path = finder.path(node)
    return path ? [path.root.kind, ...path.steps.map(({ name }) => name)].join(' ') : 'none'
  })
}

describe.each(nodes)('contexts that a program made, in a snapshot of %s', (node) => {
  beforeAll(async () => {
    graph = decodeSnapshot(await output(node, 'many-contexts.mjs'))
    finder = new PathFinder(graph)
  })

  test.each([
    ['InContext', 'a property of its global', /^module registry list \d+ shown$/],
    ['OfScript', 'a variable of its script', /^module registry list \d+ read context hidden$/],
  ])('%s: %s is held by what holds the context', (className, _, expected) => {
    const paths = pathsTo(className)
    expect(paths).toHaveLength(20)
    for (const path of paths) expect(path).toMatch(expected)
  })

  test("Node's own global is a root", () => {
    expect(pathsTo('OnGlobal')).toEqual(['global config it'])
  })

  test('what lives by its timer is held by the timer', () => {
    expect(pathsTo('Alone').join()).toMatch(/^timers .* alone$/)
  })
})
