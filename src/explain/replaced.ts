import type { HeapGraph } from '../snapshot/index.js'
import { Kinds } from './kinds.js'
import { callsIn, explainGrowth, type ProvedGroup, type SurvivorQuestion } from './survivors.js'

/** Of what would be replaced in the calls between two pictures, so much must be gone: the rest is chance. */
const shareGone = 0.5

/**
 * Whether `groups` may be what a full cache holds, which gives up an old one for each that comes: then fewer of the calls
 * before are left than all of them would have made, by as many as have come. Not where others explain the growth as well:
 * of some kinds there are fewer for other reasons, as of strings that V8 has for several numbers.
 */
export function mayBeReplaced(question: SurvivorQuestion, groups: readonly ProvedGroup[]): boolean {
  const { stretches, calls } = question
  const isWhole = ({ earlier, perCall }: ProvedGroup): boolean =>
    earlier > perCall * (calls - shareGone * callsIn(stretches))
  return !explainGrowth(question, groups.filter(isWhole))
}

/** Those of `groups` of whose kind not as many have gone until `later`, after as many calls again, as would have come. */
export function withoutGone(
  { graph, stretches }: SurvivorQuestion,
  later: HeapGraph,
  groups: readonly ProvedGroup[],
): readonly ProvedGroup[] {
  const kinds = new Kinds(graph)
  // By the number of the kind, which a group has in any of its nodes.
  const gone = new Map(groups.map(({ nodes: [node = graph.root] }) => [kinds.of(node), 0]))
  for (let node = 0; node < graph.nodeCount; node++) {
    const kind = kinds.of(node)
    const count = gone.get(kind)
    if (count !== undefined && later.nodeWithId(graph.nodeId(node)) === undefined) gone.set(kind, count + 1)
  }
  const count = callsIn(stretches)
  return groups.filter(
    ({ nodes: [node = graph.root], perCall }) => (gone.get(kinds.of(node)) ?? 0) < shareGone * perCall * count,
  )
}
