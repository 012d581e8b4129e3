import type { GrowingContainer, GrowthReport, RetainerPath, SurvivorGroup } from '../report/report.js'
import { collectionOf, isCell, sizeRetainedTogether, type HeapGraph, type PathFinder } from '../snapshot/index.js'
import { heldBy, isVariable, type ProvedContainer } from './containers.js'
import { isBufferData, isUsersKind, kindOf, scopeKind } from './groups.js'
import { exportedName, variableName } from './fold.js'
import { hintForGrowth } from './hints.js'
import { keptByRunner } from './runner-held.js'
import type { ProvedGroup } from './survivors.js'
import { pathFinder } from './surroundings.js'
import { classText, slotText } from './reference-text.js'
import { shownKind } from './shown-kind.js'
import { shapeOfPath, traceTargets, type TraceSettings } from './trace.js'

export type GrowthFindings = Pick<GrowthReport, 'survivors' | 'containers' | 'paths' | 'hint' | 'keptBy'> &
  Partial<Pick<GrowthReport, 'allocations' | 'ignored' | 'noTimeFor'>>

/** Says what multiplied with the calls, and who holds it. */
export function explainSurvivors(
  graph: HeapGraph,
  groups: readonly ProvedGroup[],
  settings: TraceSettings = {},
): GrowthFindings {
  const users = groups.filter(({ className }) => isUsersKind(className))
  const telling = users.length > 0 ? users : groups
  const shown = mostOf(telling)
  const finder = pathFinder(graph)
  const keptBy = keptByRunner(
    graph,
    telling.flatMap(({ nodes }) => nodes),
  )
  return {
    survivors: shown.map((group, index) => survivorGroup(graph, group, index < mostWithRetained, settings)),
    containers: [],
    ...tracedSurvivors(graph, finder, shown, settings),
    ...(keptBy ? { keptBy } : {}),
  }
}

/** Groups whose retained size is worth two walks over the heap. */
const mostWithRetained = 3

function survivorGroup(
  graph: HeapGraph,
  { nodes, className, perCall, bytesPerCall, afterId }: ProvedGroup,
  isMeasured: boolean,
  settings: TraceSettings,
): SurvivorGroup {
  const calls = nodes.length / perCall
  const retained = isMeasured ? { retainedPerCall: sizeRetainedTogether(graph, nodes, afterId) / calls } : {}
  const [node] = nodes
  const kind = node === undefined ? className : shownKind(graph, node)
  return {
    className: className === scopeKind ? 'closure scope' : classText(graph, kind, settings),
    perCall,
    bytesPerCall,
    ...retained,
  }
}

function tracedSurvivors(
  graph: HeapGraph,
  finder: PathFinder,
  groups: readonly ProvedGroup[],
  settings: TraceSettings,
): Pick<GrowthFindings, 'paths' | 'hint'> {
  const afterId = groups[0]?.afterId ?? 0
  const { nodes, ...bytesOf } = outermost(graph, finder, groups, afterId)
  return traced(graph, finder, nodes, { ...settings, afterId, ...bytesOf })
}

/**
 * Those of all that stay that no others of them hold, of the group that most bytes go with: the others are theirs. A string
 * or a number says little, wherever it is. Where a group's own nodes hold each other, as in a list, but the first of them
 * would be left, and they are all taken; where groups do so by turns, it is the whole group.
 */
function outermost(
  graph: HeapGraph,
  finder: PathFinder,
  groups: readonly ProvedGroup[],
  afterId: number,
): { readonly nodes: readonly number[] } & Pick<TraceSettings, 'bytesOf'> {
  const telling = groups.filter(({ className }) => !plainKinds.has(className))
  const asked = telling.length > 0 ? telling : groups
  const numbers = new Uint32Array(graph.nodeCount)
  asked.forEach(({ nodes }, index) => {
    for (const node of nodes) numbers[node] = index + 1
  })
  const { all, unheld } = finder.outermost(numbers)
  const found = asked.flatMap((group, index) => {
    const ofGroup = (nodes: readonly number[]): number[] => nodes.filter((node) => numbers[node] === index + 1)
    const first = ofGroup(unheld)
    return isEnough(first, group) ? first : ofGroup(all)
  })
  const bytes = finder.sizesHeld(found, (node) =>
    graph.nodeId(node) > afterId || isBufferData(graph, node) ? graph.selfSize(node) : 0,
  )
  const bytesOf = (node: number): number => bytes.get(node) ?? 0
  const number = heaviest(found, numbers, bytesOf)
  const group = asked[number - 1]
  const nodes = found.filter((node) => numbers[node] === number)
  if (group === undefined || isEnough(nodes, group)) return { nodes, bytesOf }
  return { nodes: group.nodes }
}

/** The number of the group whose nodes hold most; of two that hold as much that of the first. */
function heaviest(nodes: readonly number[], numbers: Uint32Array, bytesOf: (node: number) => number): number {
  const bytes = new Map<number, number>()
  for (const node of nodes) {
    const number = numbers[node] as number
    bytes.set(number, (bytes.get(number) ?? 0) + bytesOf(node))
  }
  const [first = [0, 0] as const, ...others] = bytes
  return others.reduce((most, one) => (one[1] > most[1] ? one : most), first)[0]
}

const plainKinds: ReadonlySet<string> = new Set(['string', 'number', 'bigint', 'symbol', scopeKind])

/** Whether these are, of what each call leaves of the group, about one: fewer are the beginning of a chain. */
function isEnough(nodes: readonly number[], group: ProvedGroup): boolean {
  return nodes.length >= (leastShare * group.nodes.length) / Math.max(1, group.perCall)
}

/** Not every call need make one. */
const leastShare = 0.1

/** Without the kinds of which a few came with the calls, by chance or of the runtime's own. */
function mostOf(groups: readonly ProvedGroup[]): readonly ProvedGroup[] {
  const most = groups[0]?.bytesPerCall ?? 0
  return groups.filter(({ bytesPerCall }) => bytesPerCall >= shareWorthNaming * most)
}

const shareWorthNaming = 0.02

/** The same of what stays of all that comes and goes, with the queues that it waits in. */
export function explainBacklogs(
  graph: HeapGraph,
  groups: readonly ProvedGroup[],
  queues: readonly ProvedContainer[],
  settings: TraceSettings = {},
): GrowthFindings {
  return {
    ...explainSurvivors(graph, groups, settings),
    containers: queues.map((queue) => growingContainer(graph, queue, settings)),
  }
}

/** Says which containers hold more, and who holds them. */
export function explainContainers(
  graph: HeapGraph,
  containers: readonly ProvedContainer[],
  settings: TraceSettings = {},
): GrowthFindings {
  const [first] = containers
  const isText = first !== undefined && kindOf(graph, first.content) === 'string'
  // A string is itself what gets longer, and not the container that it lies in.
  const targets = first ? [isText ? first.content : heldBy(graph, first)] : []
  const collection = first?.slot === 'table' ? collectionOf(graph, first.content) : undefined
  return {
    survivors: [],
    containers: containers.map((container) => growingContainer(graph, container, settings)),
    ...traced(graph, pathFinder(graph), targets, settings, {
      change: endingInSuspect,
      ...(collection ? { asHinted: (path) => endingIn(path, collection) } : {}),
    }),
  }
}

/** With a Map or a Set at its end, whatever its class is called. */
function endingIn({ steps, ...path }: RetainerPath, className: string): RetainerPath {
  const last = steps.length - 1
  if (last < 0) return { ...path, steps, rootClass: className }
  return { ...path, steps: steps.map((step, index) => (index === last ? { ...step, className } : step)) }
}

/** With its last step as the reference to act on: it leads to what grows. */
function endingInSuspect({ steps, ...path }: RetainerPath): RetainerPath {
  const last = steps.length - 1
  return {
    ...path,
    steps: steps.map(({ suspect: _not, ...step }, index) => (index === last ? { ...step, suspect: true } : step)),
  }
}

function growingContainer(
  graph: HeapGraph,
  { owner, edge, content: _content, forObjects: _room, ...container }: ProvedContainer,
  settings: TraceSettings,
): GrowingContainer {
  if (!isVariable(graph, owner)) {
    const className = classText(graph, container.className, settings)
    return { ...container, className, slot: slotText(graph, owner, edge, settings) }
  }
  const slot = variableOf(graph, owner, edge, settings.nameVariable) ?? container.slot
  return { ...container, className: 'variable', slot }
}

function variableOf(
  graph: HeapGraph,
  owner: number,
  edge: number,
  nameVariable: TraceSettings['nameVariable'],
): string | undefined {
  if (isCell(graph, owner)) return exportedName(graph, owner)
  return graph.edgeType(edge) === 'context' ? undefined : variableName(graph, owner, edge, nameVariable)
}

function traced(
  graph: HeapGraph,
  finder: PathFinder,
  targets: readonly number[],
  settings: TraceSettings,
  { change = asIs, asHinted = asIs }: { readonly change?: ChangePath; readonly asHinted?: ChangePath } = {},
): Pick<GrowthFindings, 'paths' | 'hint'> {
  const paths = traceTargets(graph, finder, targets, settings).map(change)
  const shape = settings.redact ? shapeOfPath(graph, finder, targets, settings) : undefined
  const [hinted] = shape ? [change(shape)] : paths
  return { paths, ...hintForGrowth(hinted && asHinted(hinted)) }
}

type ChangePath = (path: RetainerPath) => RetainerPath
const asIs: ChangePath = (path) => path
