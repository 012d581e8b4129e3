import type { SurvivorGroup } from '../report/report.js'
import { reachable, type HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
}

export interface SurvivorQuestion {
  readonly after: HeapGraph
  /** Two phases of calls before `after` was taken, one after the other: objects with a higher id were born in it. */
  readonly phases: readonly [Phase, Phase]
}

export interface Phase {
  /** Highest snapshot id that was given before it. */
  readonly afterId: number
  readonly calls: number
}

/** Survivors of a phase may be this many more or fewer than its calls say: a pool, a last element, a pending timer. */
const constantFew = 3
const tolerated = 0.15

/**
 * Kinds of objects whose survivors are in proportion to the calls in both phases: several per call, or one every tenth
 * call. The phases differ in length by orders of magnitude, so what is held in a ring of any size, or was made once,
 * shows another rate in each.
 */
export function findSurvivors({ after, phases }: SurvivorQuestion): ProvedGroup[] {
  const [first, second] = phases
  const alive = reachable(after)
  const groups = new Map<string, { nodes: number[]; counts: [number, number]; bytes: number }>()
  for (let node = 0; node < after.nodeCount; node++) {
    const id = after.nodeId(node)
    if (id <= first.afterId || id % 2 === 0 || alive[node] !== 1) continue
    const kind = kindOf(after, node)
    let group = groups.get(kind)
    if (!group) groups.set(kind, (group = { nodes: [], counts: [0, 0], bytes: 0 }))
    group.nodes.push(node)
    group.counts[id <= second.afterId ? 0 : 1]++
    group.bytes += after.selfSize(node)
  }
  const calls = first.calls + second.calls
  return [...groups]
    .filter(([, { counts }]) => inProportion(counts, phases))
    .map(([className, { nodes, bytes }]) => ({
      className,
      nodes,
      perCall: nodes.length / calls,
      bytesPerCall: bytes / calls,
    }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
}

function inProportion(counts: readonly [number, number], [first, second]: readonly [Phase, Phase]): boolean {
  const expected = (counts[0] / first.calls) * second.calls
  const off = Math.abs(counts[1] - expected)
  return Math.min(...counts) > constantFew && off <= Math.max(constantFew, tolerated * counts[1])
}
