import type { CollectedReport, IgnoredHolder, StayedObject } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { hintForOne } from './hints.js'
import { withoutIgnored } from './ignored.js'
import { findMarked } from './marked.js'
import { keptByRunner } from './runner-held.js'
import { pathFinder } from './surroundings.js'
import { classText, labelText } from './reference-text.js'
import { shownKindOfAll } from './shown-kind.js'
import { shapeOfPath, traceTargets, type TraceSettings } from './trace.js'

/**
 * The objects that stayed, with their class and the way from a root to each. They are found through marks (see `findMarked`).
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
  const { left, used } = withoutIgnored(graph, [...marked.values()], ignore, settings.nameAccepted)
  const isAccepted = (label: string): boolean => {
    const node = marked.get(label)
    return node !== undefined && !left.includes(node)
  }
  const kept = labels.filter((label) => !isAccepted(label))
  const stayed = kept.map((label): StayedObject => {
    const node = marked.get(label)
    const shown = labelText(graph, label, settings)
    if (node === undefined) return { label: shown, className: 'object' }
    const [path] = traceTargets(graph, finder, [node], settings)
    const keptBy = keptByRunner(graph, [node])
    return {
      label: shown,
      className: classText(graph, shownKindOfAll(graph, [node]), settings),
      ...(path ? { path } : {}),
      ...hintForOne(settings.redact ? shapeOfPath(graph, finder, [node], settings) : path),
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
