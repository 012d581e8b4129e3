import type { CollectedReport, IgnoredHolder, StayedObject } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'
import { hintForOne } from './hints.js'
import { withoutIgnored } from './ignored.js'
import { keptByRunner } from './runner-held.js'
import { pathFinder } from './surroundings.js'
import { traceTargets, type TraceSettings } from './trace.js'

/**
 * The objects that stayed, with their class and the way from a root to each. They are found through marks that refer to
 * them weakly: `label` names the object, `reference` is its WeakRef.
 *
 * @param labels those that are still there
 */
export function explainStayed(
  graph: HeapGraph,
  markClass: string,
  labels: readonly string[],
  ignore: readonly IgnoredHolder[] = [],
  settings: TraceSettings = {},
): Pick<CollectedReport, 'stayed' | 'keptBy' | 'ignored'> {
  const marked = findMarked(graph, markClass)
  const finder = pathFinder(graph)
  const { left, used } = withoutIgnored(graph, [...marked.values()], ignore)
  const isAccepted = (label: string): boolean => {
    const node = marked.get(label)
    return node !== undefined && !left.includes(node)
  }
  const kept = labels.filter((label) => !isAccepted(label))
  const stayed = kept.map((label): StayedObject => {
    const node = marked.get(label)
    if (node === undefined) return { label, className: 'object' }
    const [path] = traceTargets(graph, finder, [node], settings)
    const keptBy = keptByRunner(graph, [node])
    return {
      label,
      className: kindOf(graph, node),
      ...(path ? { path } : {}),
      ...hintForOne(path),
      ...(keptBy ? { keptBy } : {}),
    }
  })
  const names = new Set(stayed.map(({ keptBy }) => keptBy))
  const [keptBy] = names
  return {
    stayed,
    ...(names.size === 1 && keptBy ? { keptBy } : {}),
    ...(used.length > 0 ? { ignored: used } : {}),
  }
}

function findMarked(graph: HeapGraph, markClass: string): Map<string, number> {
  const marked = new Map<string, number>()
  const names = graph.strings.indexesOf(markClass)
  for (let node = 0; node < graph.nodeCount; node++) {
    if (!names.includes(graph.nodes.name[node] as number) || graph.nodeType(node) !== 'object') continue
    const label = graph.findEdge(node, 'property', 'label')
    const reference = graph.findEdge(node, 'property', 'reference')
    if (label < 0 || reference < 0) continue
    const target = weakTarget(graph, graph.edgeTarget(reference))
    if (target !== undefined) marked.set(graph.nodeName(graph.edgeTarget(label)), target)
  }
  return marked
}

function weakTarget(graph: HeapGraph, reference: number): number | undefined {
  for (let edge = graph.firstEdge(reference), end = graph.edgeEnd(reference); edge < end; edge++) {
    if (graph.edgeType(edge) === 'weak' && graph.edgeName(edge) === 'target') return graph.edgeTarget(edge)
  }
  return undefined
}
