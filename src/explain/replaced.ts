import { kindsIn } from './kinds.js'
import { callsIn, explainGrowth, type ProvedGroup, type Stretch, type SurvivorQuestion } from './survivors.js'

/** Of what would be replaced in the calls between two pictures, so much must be gone: the rest is chance. */
const shareGone = 0.5

/** What multiplies, as far as it tells how many of it have gone: how many come per call, and were there before. */
export type Multiplying = Pick<ProvedGroup, 'perCall' | 'earlier'>

/**
 * Whether `groups` may be what a full cache holds, which gives up an old one for each that comes: then fewer of the calls
 * before are left than all of them would have made, by as many as have come. Not where others explain the growth as well:
 * of some kinds there are fewer for other reasons, as of strings that V8 has for several numbers.
 */
export function mayBeReplaced(question: SurvivorQuestion, groups: readonly ProvedGroup[]): boolean {
  return !explainGrowth(
    question,
    groups.filter((group) => isWhole(question, group)),
  )
}

/** Whether as many were there as all calls before have made, but for those of half a look. */
export function isWhole(
  { stretches, calls }: { readonly stretches: readonly Pick<Stretch, 'calls'>[]; readonly calls: number },
  { earlier, perCall }: Multiplying,
): boolean {
  return earlier > perCall * (calls - shareGone * callsIn(stretches))
}

/**
 * Of how many calls before nothing is left. A cache may give up thousands at once, and none for as many calls: it has
 * done so at least once by then, so within as many calls again it does.
 */
export function callsMissing({ calls }: Pick<SurvivorQuestion, 'calls'>, multiplying: readonly Multiplying[]): number {
  return Math.ceil(Math.max(0, ...multiplying.map(({ earlier, perCall }) => calls - earlier / perCall)))
}

/** Those of `groups` of whose kind not as many have gone until `later`, after `calls` more, as would have come. */
export function withoutGone(
  { graph }: Pick<SurvivorQuestion, 'graph'>,
  { graph: later, calls }: Pick<SurvivorQuestion, 'graph' | 'calls'>,
  groups: readonly ProvedGroup[],
): readonly ProvedGroup[] {
  const kinds = kindsIn(graph)
  // By the number of the kind, which a group has in any of its nodes.
  const gone = new Map(groups.map(({ nodes: [node = graph.root] }) => [kinds.of(node), 0]))
  for (let node = 0; node < graph.nodeCount; node++) {
    const kind = kinds.of(node)
    const count = gone.get(kind)
    if (count !== undefined && later.nodeWithId(graph.nodeId(node)) === undefined) gone.set(kind, count + 1)
  }
  return groups.filter(
    ({ nodes: [node = graph.root], perCall }) => (gone.get(kinds.of(node)) ?? 0) < shareGone * perCall * calls,
  )
}
