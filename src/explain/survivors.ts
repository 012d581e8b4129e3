import type { SurvivorGroup } from '../report/report.js'
import { reachable, type HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** A kind of object that multiplies with the calls, with the nodes that prove it. */
export interface ProvedGroup extends SurvivorGroup {
  readonly nodes: readonly number[]
}

export interface SurvivorQuestion {
  readonly before: HeapGraph | undefined
  readonly after: HeapGraph
  /** Snapshot ids above which an object was born in the first, and in the second phase of the proof calls. */
  readonly phases: readonly [first: number, second: number]
  readonly callsPerPhase: number
  /** Calls made between the two pictures. */
  readonly callsBetween: number
}

/** Survivors of one phase may be this many more or fewer than of the other: a pool, a last element, a pending timer. */
const constantFew = 3
/** The whole population must have grown by this share of what the survivors say: a full ring replaces, and grows by 0. */
const netShare = 0.5

/**
 * Kinds of objects of which as many were born in the first phase of the proof calls and are still there as in the
 * second, and of which there are more in all than before: several per call, or one every tenth call.
 */
export function findSurvivors(question: SurvivorQuestion): ProvedGroup[] {
  const { after, before, callsPerPhase } = question
  const [start, middle] = question.phases
  const alive = reachable(after)
  const groups = new Map<string, { nodes: number[]; counts: [number, number]; bytes: number }>()
  for (let node = 0; node < after.nodeCount; node++) {
    const id = after.nodeId(node)
    if (id <= start || alive[node] !== 1) continue
    const kind = kindOf(after, node)
    let group = groups.get(kind)
    if (!group) groups.set(kind, (group = { nodes: [], counts: [0, 0], bytes: 0 }))
    group.nodes.push(node)
    group.counts[id <= middle ? 0 : 1]++
    group.bytes += after.selfSize(node)
  }
  const proportional = [...groups].filter(([, { counts }]) => inProportion(counts))
  const net = before && proportional.length > 0 ? netGrowth(before, after) : undefined
  return proportional
    .map(([className, { nodes, bytes }]) => {
      const perCall = nodes.length / (2 * callsPerPhase)
      return { className, nodes, perCall, bytesPerCall: bytes / (2 * callsPerPhase) }
    })
    .filter(({ className, perCall }) => {
      return net === undefined || (net.get(className) ?? 0) >= netShare * perCall * question.callsBetween
    })
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
}

function inProportion([first, second]: readonly [number, number]): boolean {
  const most = Math.max(first, second)
  return Math.min(first, second) > constantFew && Math.abs(first - second) <= Math.max(constantFew, 0.1 * most)
}

/** Objects of each kind in the second picture more than in the first. */
function netGrowth(before: HeapGraph, after: HeapGraph): Map<string, number> {
  const net = new Map<string, number>()
  for (const [graph, sign] of [
    [after, 1],
    [before, -1],
  ] as const) {
    for (let node = 0; node < graph.nodeCount; node++) {
      const kind = kindOf(graph, node)
      net.set(kind, (net.get(kind) ?? 0) + sign)
    }
  }
  return net
}
