import type { IgnoredHolder } from '../report/report.js'
import {
  byCount,
  bytesOfEntry,
  collectionOf,
  entriesIn,
  exportedVariable,
  isCell,
  sizeRetainedTogether,
  variablesOf,
  type HeapGraph,
} from '../snapshot/index.js'
import { heldBy, storedBy, type ProvedContainer } from './containers.js'
import type { NameVariable } from './fold.js'
import { isScope, isUsersKind, kindOf } from './groups.js'
import { isCalled } from './shown-kind.js'
import { heldWithout } from './held-without.js'
import { bornIn, callsIn, isMoreThanAFew, startOf, type ProvedGroup, type SurvivorQuestion } from './survivors.js'

export interface Accepted<Found> {
  /** What something else holds as well, or what is of no accepted class. */
  readonly left: readonly Found[]
  /** Which of the accepted holders were met. */
  readonly used: readonly IgnoredHolder[]
}

/**
 * Leaves out what the user accepts: objects of a class, and objects that would be garbage if nothing held them by a
 * retainer (the name of a variable or property, or the class of a holder). An object that anything else holds as well is
 * not accepted. All retainers that are accepted for its class are taken away together: what two of them hold is held by
 * nothing else.
 *
 * @param nameVariable asked where a variable may be one of several: what is not known is not accepted
 */
export function withoutIgnored(
  graph: HeapGraph,
  nodes: readonly number[],
  ignore: readonly IgnoredHolder[],
  nameVariable?: NameVariable,
): Accepted<number> {
  const used = new Set<IgnoredHolder>()
  // Once for each set of retainers, and not for each class: a walk over the heap each.
  const walks = new Map<string, Uint8Array>()
  const isAccepted = (node: number): boolean => {
    const applicable = ignore.filter((one) => one.class === undefined || isCalled(graph, node, one.class))
    const byClass = applicable.find(({ retainer }) => retainer === undefined)
    if (byClass) {
      used.add(byClass)
      return true
    }
    if (applicable.length === 0) return false
    const key = applicable.map((one) => ignore.indexOf(one)).join()
    const alive = walks.get(key) ?? aliveWithout(graph, applicable, used, nameVariable)
    walks.set(key, alive)
    return alive[node] === 0
  }
  const others = nodes.filter((node) => !isAccepted(node))
  const left = heldByOthers(graph, nodes, others)
  return { left, used: left.length === nodes.length ? [] : ignore.filter((one) => used.has(one)) }
}

/** What is accepted is so with all that nothing else holds: with a class, the parts of its objects. */
function heldByOthers(graph: HeapGraph, nodes: readonly number[], others: readonly number[]): readonly number[] {
  if (others.length === 0 || others.length === nodes.length) return others
  const accepted = new Uint8Array(graph.nodeCount)
  for (const node of nodes) accepted[node] = 1
  for (const node of others) accepted[node] = 0
  const alive = heldWithout(graph, { skipNode: (node) => accepted[node] === 1 })
  return others.filter((node) => alive[node] === 1)
}

/**
 * Groups of survivors without what the user accepts, their numbers per call in proportion. Of a group that is accepted
 * but for a constant few (the latest, which something else holds as well) nothing is left: those do not multiply.
 */
export function acceptGroups(
  question: SurvivorQuestion,
  groups: readonly ProvedGroup[],
  ignore: readonly IgnoredHolder[],
  nameVariable?: NameVariable,
): Accepted<ProvedGroup> {
  if (ignore.length === 0) return { left: groups, used: [] }
  const { graph } = question
  const all = withoutIgnored(
    graph,
    groups.flatMap(({ nodes }) => nodes),
    ignore,
    nameVariable,
  )
  const isLeft = new Set(all.left)
  const left = groups.flatMap((group): ProvedGroup[] => {
    const nodes = group.nodes.filter((node) => isLeft.has(node))
    const share = nodes.length / group.nodes.length
    if (!isMoreThanAFew(question, nodes)) return []
    return [{ ...group, nodes, perCall: share * group.perCall, bytesPerCall: share * group.bytesPerCall }]
  })
  return { left, used: all.used }
}

/** Bytes per call of the growth that accepted survivors do not explain. */
export interface RestOfGrowth {
  /** Where the tables and arrays that they lie in have all come with the calls, and are full. */
  readonly least: number
  /** Where those that may have become larger in the latest calls did, and half of each is room that nothing has used yet. */
  readonly most: number
  /** What accepted survivors keep, without those tables. */
  readonly accepted: number
}

/** Bytes per call beside what is accepted that are no growth of their own: a slot of an array takes 8. */
export const leastBeside = 4
/** And of all growth, since calls differ in what they keep. */
const shareBeside = 0.1

/** What is left of the growth where all that multiplies is accepted: something else may have grown beside. */
export function restOfGrowth(
  question: SurvivorQuestion,
  ignore: readonly IgnoredHolder[],
  nameVariable?: NameVariable,
): RestOfGrowth {
  const { graph, stretches, calls, bytesPerCall } = question
  const tracked = callsIn(stretches)
  const nodes = acceptedIn(question, ignore, nameVariable)
  let bytes = 0
  let grownBefore = 0
  for (const [store, held] of storesOf(graph, nodes)) {
    const size = graph.selfSize(store)
    bytes += size
    grownBefore += wasAsLarge(graph, store, held) ? size : size / 2
  }
  const accepted = sizeRetainedTogether(graph, nodes, startOf(stretches)) / tracked
  const rest = bytesPerCall - accepted
  return { accepted, least: rest - bytes / calls, most: rest - grownBefore / (calls + tracked) }
}

/**
 * Whether a store was already as large before the stretches: what was in it then has no room in the next smaller one.
 *
 * @param held how many of the accepted objects of the stretches it holds
 */
function wasAsLarge(graph: HeapGraph, store: number, held: number): boolean {
  const collection = collectionOf(graph, store)
  // An array's store grows by half of its size, a table by all of it.
  const [bytes, step] = collection ? [bytesOfEntry(collection), 2] : [8, 1.5]
  const entries = collection ? entriesIn(graph, store, collection) : graph.edgeEnd(store) - graph.firstEdge(store)
  return bytes * (entries - held) > graph.selfSize(store) / step
}

/** The same of what grew between two pictures, where it is known which of those tables have. */
export function restBetween(
  before: HeapGraph,
  question: SurvivorQuestion,
  ignore: readonly IgnoredHolder[],
  nameVariable?: NameVariable,
): number {
  const { graph, stretches, bytesPerCall } = question
  const nodes = acceptedIn(question, ignore, nameVariable)
  const bytes = [...storesOf(graph, nodes).keys()].reduce((sum, store) => sum + grownSince(before, graph, store), 0)
  return bytesPerCall - (sizeRetainedTogether(graph, nodes, startOf(stretches)) + bytes) / callsIn(stretches)
}

/** Whether so much may be chance. */
export function isLittle(rest: number, { bytesPerCall }: Pick<SurvivorQuestion, 'bytesPerCall'>): boolean {
  return rest <= Math.max(leastBeside, shareBeside * bytesPerCall)
}

/** All survivors that are accepted, those too that come too rarely to multiply with the calls. */
function acceptedIn(
  { graph, stretches }: SurvivorQuestion,
  ignore: readonly IgnoredHolder[],
  nameVariable: NameVariable | undefined,
): readonly number[] {
  // Backing stores are not asked: they may be older than what they hold.
  const born = bornIn(graph, stretches).filter((node) => isUsersKind(kindOf(graph, node)))
  const left = new Set(withoutIgnored(graph, born, ignore, nameVariable).left)
  return born.filter((node) => !left.has(node))
}

/** What they lie in, and how many of them do in each. */
function storesOf(graph: HeapGraph, nodes: readonly number[]): ReadonlyMap<number, number> {
  const { first, owner } = graph.retainers
  const stores = new Map<number, number>()
  for (const node of nodes)
    for (const holder of owner.subarray(first[node], first[node + 1]))
      if (graph.nodeType(holder) === 'array') stores.set(holder, (stores.get(holder) ?? 0) + 1)
  return stores
}

function grownSince(before: HeapGraph, graph: HeapGraph, store: number): number {
  const edge = storedBy(graph, store)
  const owner = edge < 0 ? undefined : before.nodeWithId(graph.nodeId(graph.edgeOwner(edge)))
  const earlier = owner === undefined ? -1 : before.findEdge(owner, graph.edgeType(edge), graph.edgeName(edge))
  return graph.selfSize(store) - (earlier < 0 ? 0 : before.selfSize(before.edgeTarget(earlier)))
}

/**
 * Containers without those that the user accepts: by the class of what holds, or by what holds that.
 *
 * @param met holders that accepted something else already
 */
export function acceptContainers(
  graph: HeapGraph,
  containers: readonly ProvedContainer[],
  ignore: readonly IgnoredHolder[],
  met: readonly IgnoredHolder[] = [],
  nameVariable?: NameVariable,
): Accepted<ProvedContainer> {
  const holders = containers.map((container) => heldBy(graph, container))
  const { left, used } = withoutIgnored(graph, holders, ignore, nameVariable)
  return {
    left: containers.filter((_, index) => left.includes(holders[index] as number)),
    used: ignore.filter((one) => used.includes(one) || met.includes(one)),
  }
}

/** What is alive without these retainers; notes which of them there were. */
function aliveWithout(
  graph: HeapGraph,
  holders: readonly IgnoredHolder[],
  used: Set<IgnoredHolder>,
  nameVariable: NameVariable | undefined,
): Uint8Array {
  const isAmong = (name: string): boolean => {
    const met = holders.filter(({ retainer }) => retainer === name)
    for (const holder of met) used.add(holder)
    return met.length > 0
  }
  const names = new Set(holders.flatMap(({ retainer = '' }) => graph.strings.indexesOf(retainer)))
  const skipped = edgesNamed(graph, names, isAmong, nameVariable)
  return heldWithout(graph, {
    skipEdge: (edge) => skipped.has(edge),
    skipNode: (node) => names.has(graph.nodes.name[node] as number) && isAmong(kindOf(graph, node)),
  })
}

/** Properties and variables of these names, and the same references once more where V8 keeps them in a store of its own. */
function edgesNamed(
  graph: HeapGraph,
  names: ReadonlySet<number>,
  isAmong: (name: string) => boolean,
  nameVariable: NameVariable | undefined,
): ReadonlySet<number> {
  const found = new Set<number>()
  const mayBeNamed = scopesWith(graph, names)
  for (let node = 0; node < graph.nodeCount; node++) {
    for (let edge = graph.firstEdge(node); edge < graph.edgeEnd(node); edge++) {
      const type = graph.edgeType(edge)
      if (type === 'property' || type === 'context') {
        if (!names.has(graph.edges.nameOrIndex[edge] as number) || !isAmong(String(graph.edgeName(edge)))) continue
        found.add(edge)
        for (const again of inStore(graph, node, graph.edgeTarget(edge))) found.add(again)
      } else if (type === 'hidden' && isScope(graph, node) && mayBeNamed(node)) {
        const counted = variablesOf(graph, node, edge, byCount)
        const [name, other] = counted.length === 1 ? counted : (nameVariable?.(node, edge) ?? [])
        if (name !== undefined && other === undefined && isAmong(name)) found.add(edge)
      } else if (type === 'internal' && isCell(graph, node) && graph.edgeName(edge) === 'value') {
        if (exportedVariable(graph, node)?.names.some(isAmong)) found.add(edge)
      }
    }
  }
  return found
}

/** Scopes that have a variable of one of these names: no others are asked for theirs. */
function scopesWith(graph: HeapGraph, names: ReadonlySet<number>): (scope: number) => boolean {
  const known = new Map<number, boolean>()
  const findInfo = graph.edgeFinder('internal', 'scope_info')
  const has = (list: number): boolean => {
    for (let edge = graph.firstEdge(list); edge < graph.edgeEnd(list); edge++) {
      const name = graph.edgeTarget(edge)
      if (graph.nodeType(name) === 'string' && names.has(graph.nodes.name[name] as number)) return true
      // Of more than 75 variables the names are in a table of their own.
      if (graph.nodeName(name) === '(context local names)' && has(name)) return true
    }
    return false
  }
  return (scope) => {
    const edge = findInfo(scope)
    const info = edge < 0 ? scope : graph.edgeTarget(edge)
    const found = known.get(info) ?? (edge >= 0 && has(info))
    known.set(info, found)
    return found
  }
}

function inStore(graph: HeapGraph, owner: number, target: number): number[] {
  const properties = graph.findEdge(owner, 'internal', 'properties')
  return properties < 0 ? [] : edgesFromStore(graph, graph.edgeTarget(properties), target)
}

/** Of a global's properties each has a cell in between. */
function edgesFromStore(graph: HeapGraph, store: number, target: number): number[] {
  const edges: number[] = []
  for (let edge = graph.firstEdge(store); edge < graph.edgeEnd(store); edge++) {
    const to = graph.edgeTarget(edge)
    if (to === target) edges.push(edge)
    else if (graph.nodeName(to) === 'system / PropertyCell') edges.push(...edgesFromStore(graph, to, target))
  }
  return edges
}
