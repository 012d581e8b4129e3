import type { GrowthReport } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import type { ProvedContainer } from './containers.js'
import { isUsersKind } from './groups.js'
import { keptByRunner } from './runner-held.js'
import type { ProvedGroup } from './survivors.js'
import { pathFinder } from './surroundings.js'
import { traceTargets, type TraceSettings } from './trace.js'

export type GrowthFindings = Pick<GrowthReport, 'survivors' | 'containers' | 'paths' | 'keptBy'> &
  Partial<Pick<GrowthReport, 'allocations'>>

/** Says what multiplied with the calls, and who holds it. */
export function explainSurvivors(
  graph: HeapGraph,
  groups: readonly ProvedGroup[],
  settings: TraceSettings = {},
): GrowthFindings {
  const telling = groups.filter(({ className }) => isUsersKind(className))
  const shown = mostOf(telling.length > 0 ? telling : groups)
  const first = shown[0]
  const keptBy = keptByRunner(
    graph,
    telling.flatMap(({ nodes }) => nodes),
  )
  return {
    survivors: shown.map(({ nodes: _nodes, ...group }) => group),
    containers: [],
    paths: traceTargets(graph, pathFinder(graph), first?.nodes ?? [], settings),
    ...(keptBy ? { keptBy } : {}),
  }
}

/** Without the kinds of which a few came with the calls, by chance or of the runtime's own. */
function mostOf(groups: readonly ProvedGroup[]): readonly ProvedGroup[] {
  const most = groups[0]?.bytesPerCall ?? 0
  return groups.filter(({ bytesPerCall }) => bytesPerCall >= shareWorthNaming * most)
}

const shareWorthNaming = 0.02

/** Says which containers hold more, and who holds them. */
export function explainContainers(
  graph: HeapGraph,
  containers: readonly ProvedContainer[],
  settings: TraceSettings = {},
): GrowthFindings {
  const owner = containers[0]?.owner
  return {
    survivors: [],
    containers: containers.map(({ owner: _owner, ...container }) => container),
    paths: traceTargets(graph, pathFinder(graph), owner === undefined ? [] : [owner], settings),
  }
}
