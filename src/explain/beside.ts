import type { HeapGraph } from '../snapshot/index.js'
import { kindsIn } from './kinds.js'
import { retainersOf, targetsOf } from './neighbours.js'
import { explainGrowth, haveEarlierLeft, type ProvedGroup, type SurvivorQuestion } from './survivors.js'

/** Whoever holds so many of a group is the container that they lie in. */
const shareInside = 0.9

/**
 * Objects of the kind that were born before the group and lie in the same container. A table that was there from the
 * start is of the same kind often, and held in the same way, but is another one. Undefined where the group lies in no one
 * container: in a linked list, in a list of lists.
 */
export function earlierInContainer(
  graph: HeapGraph,
  { nodes, afterId }: Pick<ProvedGroup, 'nodes' | 'afterId'>,
): number | undefined {
  const kinds = kindsIn(graph)
  const [first = graph.root] = nodes
  const kind = kinds.of(first)
  const group = new Set(nodes)
  let most: number | undefined
  for (const holder of holdersOf(graph, first)) {
    let inside = 0
    let earlier = 0
    for (const node of targetsOf(graph, holder)) {
      if (group.has(node)) inside++
      else if (kinds.of(node) === kind && graph.nodeId(node) <= afterId) earlier++
    }
    if (inside >= shareInside * nodes.length) most = Math.max(most ?? 0, earlier)
  }
  return most
}

/** More than all calls have made, by half: some have come otherwise. */
const tooMany = 1.5

/**
 * Whether others of their kind, and not those of the calls before, may be why `groups` seem to multiply: objects that one
 * stretch has left, some of them for a while, beside a table that the program has had from the start.
 */
export function areOthersBeside(question: SurvivorQuestion, groups: readonly ProvedGroup[]): boolean {
  const { graph, calls } = question
  const sure = groups.filter((group) => {
    const { perCall } = group
    const inContainer = earlierInContainer(graph, group)
    if (inContainer !== undefined) return haveEarlierLeft({ earlier: inContainer, calls }, perCall)
    return group.earlier <= tooMany * perCall * calls
  })
  return !explainGrowth(question, sure)
}

function holdersOf(graph: HeapGraph, node: number): Set<number> {
  const strong = retainersOf(graph, node).filter((edge) => graph.edgeType(edge) !== 'weak')
  return new Set(strong.map((edge) => graph.edgeOwner(edge)))
}
