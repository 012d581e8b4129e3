import type { GrowthReport } from '../report/report.js'
import { PathFinder, type HeapGraph } from '../snapshot/index.js'
import { findContainers } from './containers.js'
import { isUsersKind } from './groups.js'
import { pathTo } from './path.js'
import { keptByRunner } from './runner-held.js'
import { findSurvivors, type ProvedGroup } from './survivors.js'

export interface GrowthEvidence {
  /** Picture from when growth first looked steady. */
  readonly before: HeapGraph | undefined
  /** Picture after the proof calls. */
  readonly after: HeapGraph | undefined
  readonly callsPerPhase: number
  /** Calls made between the two pictures. */
  readonly callsBetween: number
  /** Snapshot ids above which an object was born in the first, and in the second phase of the proof calls. */
  readonly phases: readonly [first: number, second: number]
  readonly bytesPerCall: number
}

export type GrowthExplanation =
  | { readonly proved: false }
  | {
      readonly proved: true
      readonly findings: Pick<GrowthReport, 'survivors' | 'containers' | 'path' | 'keptBy'>
    }

/** Proves growth by what multiplied with the calls, or by one container that holds more, and says who holds it. */
export function explainGrowth(evidence: GrowthEvidence): GrowthExplanation {
  const { after, before, bytesPerCall, callsBetween } = evidence
  if (!after) return { proved: false }
  const groups = findSurvivors({ ...evidence, after })
  const containers = before && groups.length === 0 ? findContainers(before, after, bytesPerCall * callsBetween) : []
  if (groups.length === 0 && containers.length === 0) return { proved: false }

  const telling = groups.filter(({ className }) => isUsersKind(className))
  const first = telling[0] ?? groups[0]
  const example = first?.nodes[first.nodes.length >> 1] ?? containers[0]?.owner
  const path = example === undefined ? undefined : pathTo(after, example, new PathFinder(after))
  const keptBy = first && keptByRunner(after, groupNodes(groups))
  return {
    proved: true,
    findings: {
      survivors: (telling.length > 0 ? telling : groups).map(({ nodes: _nodes, ...group }) => group),
      containers: containers.map(({ owner: _owner, ...container }) => container),
      ...(path ? { path } : {}),
      ...(keptBy ? { keptBy } : {}),
    },
  }
}

function groupNodes(groups: readonly ProvedGroup[]): number[] {
  return groups.filter(({ className }) => isUsersKind(className)).flatMap(({ nodes }) => nodes)
}
