import type { GrowthReport } from '../report/report.js'
import { PathFinder, type HeapGraph } from '../snapshot/index.js'
import { findContainers } from './containers.js'
import { isUsersKind } from './groups.js'
import { pathTo } from './path.js'
import { keptByRunner } from './runner-held.js'
import { findSurvivors, type ProvedGroup } from './survivors.js'

export interface GrowthEvidence {
  /** From when growth first looked steady. */
  readonly before: { readonly graph: HeapGraph; readonly calls: number }
  /** Before the proof calls. */
  readonly middle: { readonly highestId: number; readonly calls: number }
  /** After the proof calls. */
  readonly after: { readonly graph: HeapGraph; readonly calls: number }
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
  const { before, middle, bytesPerCall } = evidence
  const after = evidence.after.graph
  const groups = findSurvivors({
    after,
    phases: [
      { afterId: highestId(before.graph), calls: middle.calls - before.calls },
      { afterId: middle.highestId, calls: evidence.after.calls - middle.calls },
    ],
  })
  const grown = bytesPerCall * (evidence.after.calls - before.calls)
  const containers = groups.length === 0 ? findContainers(before.graph, after, grown) : []
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

/**
 * Objects born after a picture get higher ids than all those in it. Only odd ids are given in order: even ones belong
 * to native objects, and are made of their addresses.
 */
export function highestId(graph: HeapGraph): number {
  let highest = 0
  for (const id of graph.nodes.id) if (id > highest && id % 2 === 1) highest = id
  return highest
}

function groupNodes(groups: readonly ProvedGroup[]): number[] {
  return groups.filter(({ className }) => isUsersKind(className)).flatMap(({ nodes }) => nodes)
}
