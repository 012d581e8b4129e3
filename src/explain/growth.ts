import { isNoException } from '../report/path-text.js'
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
import { shownKindOfAll } from './shown-kind.js'
import { mostPaths, traceTargets, type TraceSettings } from './trace.js'

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
  group: ProvedGroup,
  isMeasured: boolean,
  settings: TraceSettings,
): SurvivorGroup {
  const { nodes, perCall, bytesPerCall, afterId } = group
  const calls = nodes.length / perCall
  const retained = isMeasured ? { retainedPerCall: sizeRetainedTogether(graph, nodes, afterId) / calls } : {}
  return { className: textOfClass(graph, group, settings), perCall, bytesPerCall, ...retained }
}

function textOfClass(graph: HeapGraph, { nodes, className }: ProvedGroup, settings: TraceSettings): string {
  if (className === scopeKind) return 'closure scope'
  const [node, ...others] = nodes
  return classText(graph, node === undefined ? className : shownKindOfAll(graph, [node, ...others]), settings)
}

/**
 * The paths to what most bytes go with, and one to each other group that another holder has: who acts on the first alone
 * is left with that leak. Of a group by the same holder there is no more to say.
 */
function tracedSurvivors(
  graph: HeapGraph,
  finder: PathFinder,
  groups: readonly ProvedGroup[],
  settings: TraceSettings,
): Pick<GrowthFindings, 'paths' | 'hint'> {
  const afterId = groups[0]?.afterId ?? 0
  const [first = [], ...others] = outermost(graph, finder, groups, afterId).map(({ group, nodes, bytesOf }) =>
    waysTo(graph, finder, nodes, { ...settings, afterId, bytesOf }).map((way) => ({ ...way, group })),
  )
  const main = first.slice(0, 1)
  const holders = new Set(main.map(holderIn))
  const elsewhere = others.flatMap((ways) => {
    const way = ways.find((one) => isNoException(one.path) && !holders.has(holderIn(one)))
    if (way) holders.add(holderIn(way))
    return way ?? []
  })
  const ways = [...main, ...elsewhere, ...first.slice(1)].slice(0, mostPaths)
  const paths = ways.map(({ path, group }) =>
    elsewhere.length > 0 ? { className: textOfClass(graph, group, settings), ...path } : path,
  )
  return { paths, ...hintForGrowth(main[0]?.asItIs) }
}

interface Way {
  readonly path: RetainerPath
  /** The same, whatever of it may be shown: which holders are one, and what to do about them, is told by it. */
  readonly asItIs: RetainerPath
}

function waysTo(graph: HeapGraph, finder: PathFinder, targets: readonly number[], settings: TraceSettings): Way[] {
  const paths = traceTargets(graph, finder, targets, settings)
  const asTheyAre = settings.redact ? traceTargets(graph, finder, targets, { ...settings, redact: false }) : paths
  return paths.map((path, index) => ({ path, asItIs: asTheyAre[index] ?? path }))
}

/** The way to the reference to act on, by which classes that are held by it are not told apart. */
function holderIn({ asItIs: { root, steps } }: Way): string {
  const suspect = steps.findIndex((step) => step.suspect)
  return JSON.stringify([root, ...steps.slice(0, suspect + 1).map(({ reference }) => reference)])
}

/** What stays of a group that no others of all that stay hold. */
interface OutermostOfGroup extends Pick<TraceSettings, 'bytesOf'> {
  readonly group: ProvedGroup
  readonly nodes: readonly number[]
}

/**
 * Those of all that stay that no others of them hold: the others are theirs. The group that most bytes go with comes first,
 * and of the others those that a share of all bytes goes with. A string or a number says little, wherever it is. Where a
 * group's own nodes hold each other, as in a list, but the first of them would be left, and they are all taken; where
 * groups do so by turns, it is the whole group.
 */
function outermost(
  graph: HeapGraph,
  finder: PathFinder,
  groups: readonly ProvedGroup[],
  afterId: number,
): OutermostOfGroup[] {
  const telling = groups.filter(({ className }) => !plainKinds.has(className))
  const asked = telling.length > 0 ? telling : groups
  const numbers = new Uint32Array(graph.nodeCount)
  asked.forEach(({ nodes }, index) => {
    for (const node of nodes) numbers[node] = index + 1
  })
  const { all, unheld } = finder.outermost(numbers)
  const found = asked.map((group, index) => {
    const ofGroup = (nodes: readonly number[]): number[] => nodes.filter((node) => numbers[node] === index + 1)
    const first = ofGroup(unheld)
    return { group, nodes: isEnough(first, group) ? first : ofGroup(all) }
  })
  const sizes = finder.sizesHeld(
    found.flatMap(({ nodes }) => nodes),
    (node) => (graph.nodeId(node) > afterId || isBufferData(graph, node) ? graph.selfSize(node) : 0),
  )
  const bytesOf = (node: number): number => sizes.get(node) ?? 0
  const [heaviest, ...others] = found
    .filter(({ nodes }) => nodes.length > 0)
    .map((one) => ({ ...one, bytesOf, bytes: one.nodes.reduce((sum, node) => sum + bytesOf(node), 0) }))
    .sort((left, right) => right.bytes - left.bytes)
  if (heaviest === undefined) return []
  const { group, nodes } = heaviest
  const enough = shareWorthTracing * others.reduce((sum, { bytes }) => sum + bytes, heaviest.bytes)
  return [
    isEnough(nodes, group) ? heaviest : { group, nodes: group.nodes },
    ...others.filter((other) => other.bytes >= enough && isEnough(other.nodes, other.group)),
  ]
}

/** A second leak, and not the few bytes that each call leaves elsewhere on its way. */
const shareWorthTracing = 0.1

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
  const ways = waysTo(graph, pathFinder(graph), targets, settings)
  const [hinted] = ways.map(({ asItIs }) => endingInSuspect(asItIs))
  return {
    survivors: [],
    containers: containers.map((container) => growingContainer(graph, container, settings)),
    paths: ways.map(({ path }) => endingInSuspect(path)),
    ...hintForGrowth(hinted && (collection ? endingIn(hinted, collection) : hinted)),
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
