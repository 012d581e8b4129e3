import type { IgnoredHolder } from '../report/report.js'
import { reachable, variablesOf, type HeapGraph } from '../snapshot/index.js'
import type { ProvedContainer } from './containers.js'
import { kindOf } from './groups.js'
import type { ProvedGroup } from './survivors.js'

export interface Accepted {
  /** Nodes that something else holds as well, or that are of no accepted class. */
  readonly left: readonly number[]
  /** Which of the accepted holders were met. */
  readonly used: readonly IgnoredHolder[]
}

/**
 * Leaves out what the user accepts: objects of a class, and objects that would be garbage if nothing held them by a
 * retainer (the name of a variable or property, or the class of a holder). An object that anything else holds as well is
 * not accepted. All retainers are taken away together: what two of them hold is held by nothing else.
 */
export function withoutIgnored(graph: HeapGraph, nodes: readonly number[], ignore: readonly IgnoredHolder[]): Accepted {
  const holders = ignore.filter(({ retainer }) => retainer !== undefined)
  const used = new Set<IgnoredHolder>()
  const alive = holders.length > 0 ? aliveWithout(graph, holders, used) : undefined
  const isAccepted = (node: number): boolean => {
    const kind = kindOf(graph, node)
    const byClass = ignore.find((one) => one.class === kind && one.retainer === undefined)
    if (byClass) used.add(byClass)
    if (byClass) return true
    if (alive?.[node] !== 0) return false
    return holders.some((one) => one.class === undefined || one.class === kind)
  }
  const left = nodes.filter((node) => !isAccepted(node))
  return { left, used: left.length === nodes.length ? [] : ignore.filter((one) => used.has(one)) }
}

/** Groups of survivors without what the user accepts, their numbers per call in proportion. */
export function acceptGroups(
  graph: HeapGraph,
  groups: readonly ProvedGroup[],
  ignore: readonly IgnoredHolder[],
): { readonly left: readonly ProvedGroup[]; readonly used: readonly IgnoredHolder[] } {
  if (ignore.length === 0) return { left: groups, used: [] }
  const all = withoutIgnored(
    graph,
    groups.flatMap(({ nodes }) => nodes),
    ignore,
  )
  const isLeft = new Set(all.left)
  const left = groups.flatMap((group): ProvedGroup[] => {
    const nodes = group.nodes.filter((node) => isLeft.has(node))
    const share = nodes.length / group.nodes.length
    if (nodes.length === 0) return []
    return [{ ...group, nodes, perCall: share * group.perCall, bytesPerCall: share * group.bytesPerCall }]
  })
  return { left, used: all.used }
}

/** Containers without those that the user accepts: by the class of what holds, or by what holds that. */
export function acceptContainers(
  graph: HeapGraph,
  containers: readonly ProvedContainer[],
  ignore: readonly IgnoredHolder[],
): { readonly left: readonly ProvedContainer[]; readonly used: readonly IgnoredHolder[] } {
  if (ignore.length === 0) return { left: containers, used: [] }
  const heldOf = ({ owner, content }: ProvedContainer): number =>
    graph.nodeName(owner) === 'system / Context' ? content : owner
  const { left, used } = withoutIgnored(graph, containers.map(heldOf), ignore)
  return { left: containers.filter((container) => left.includes(heldOf(container))), used }
}

/** What is alive without these retainers; notes which of them there were. */
function aliveWithout(graph: HeapGraph, holders: readonly IgnoredHolder[], used: Set<IgnoredHolder>): Uint8Array {
  const byRetainer = new Map(holders.map((holder) => [holder.retainer, holder]))
  const isUsed = (name: string): boolean => {
    const holder = byRetainer.get(name)
    if (holder) used.add(holder)
    return holder !== undefined
  }
  const names = new Set(holders.flatMap(({ retainer = '' }) => graph.strings.indexesOf(retainer)))
  const { nameOrIndex } = graph.edges
  return reachable(graph, {
    skipEdge: (edge, owner) => {
      const type = graph.edgeType(edge)
      if (type === 'property' || type === 'context')
        return names.has(nameOrIndex[edge] as number) && isUsed(String(graph.edgeName(edge)))
      if (type !== 'hidden' || graph.nodeName(owner) !== 'system / Context') return false
      const [variable = '', other] = variablesOf(graph, owner, edge)
      return other === undefined && isUsed(variable)
    },
    skipNode: (node) => names.has(graph.nodes.name[node] as number) && isUsed(kindOf(graph, node)),
  })
}
