import type { HeapGraph } from './graph.js'
import { reachable } from './reachable.js'
import { findNamedNodes } from './named-nodes.js'
import { findRealms } from './realms.js'
import { findRoots, type IsTool, type Root } from './roots.js'
import { Walk, type WalkFilter } from './walk.js'

/** One reference of a path: by `name`, to `node`. */
export interface PathStep {
  readonly edge: number
  readonly type: string
  readonly name: string | number
  readonly node: number
}

/** From a root to a target; without steps when the target is the root itself. */
export interface RootPath {
  readonly root: Root
  readonly steps: readonly PathStep[]
}

/**
 * The shortest path to each target, from the most telling root that leads to it (see `rootTiers`). Targets that are
 * not alive have no entry.
 */
export function shortestPaths(
  graph: HeapGraph,
  targets: Iterable<number>,
  filter: WalkFilter = {},
): Map<number, RootPath> {
  return new PathFinder(graph, filter).paths(targets)
}

export interface PathSettings extends WalkFilter {
  readonly isTool?: IsTool | undefined
}

/** Nodes of groups that no node of another group holds, those that are nearest to a root first. */
export interface Outermost {
  /** With those that are held by nodes of their own group: a chain of one group is not cut. */
  readonly all: readonly number[]
  readonly unheld: readonly number[]
}

/** More than there are groups. */
const several = 2 ** 32 - 1

/** The walk behind `shortestPaths`, to be asked more than once. */
export class PathFinder {
  readonly #graph: HeapGraph
  readonly #walk: Walk
  readonly #roots = new Map<number, Root>()

  constructor(graph: HeapGraph, { isTool = () => false, ...filter }: PathSettings = {}) {
    this.#graph = graph
    this.#walk = new Walk(graph, filter)
    // A root that is itself garbage, or that the filter cuts off, explains nothing.
    const alive = reachable(graph, filter)
    const named = findNamedNodes(graph)
    const realms = findRealms(graph, named, isTool)
    const tiers = findRoots(graph, isTool, named, realms).map((tier) => tier.filter(({ node }) => alive[node] === 1))
    const barrier = new Uint8Array(graph.nodeCount)
    for (const node of realms.own) barrier[node] = 1
    // What holds a context that a program made leads to all that is in it.
    for (const { node, kind } of tiers.flat()) barrier[node] = kind === 'realm' ? 0 : 1
    for (const tier of tiers) {
      const engine = tier.some(({ kind }) => kind === 'engine')
      for (const root of tier) {
        barrier[root.node] = 0
        if (!this.#roots.has(root.node)) this.#roots.set(root.node, root)
      }
      this.#walk.from(
        tier.map(({ node }) => node),
        engine ? undefined : barrier,
      )
    }
  }

  /**
   * What nodes of a group hold is theirs: those are left out that another group's hold.
   *
   * @param groupOf by node: number of its group, from 1; 0 where it belongs to none
   */
  outermost(groupOf: Uint32Array): Outermost {
    const all: number[] = []
    const unheld: number[] = []
    /** By node: the group on the way to it, itself included; `several` where there is more than one. */
    const onTheWay = new Uint32Array(this.#graph.nodeCount)
    for (const node of this.#walk.order) {
      const holder = this.#walk.holder(node)
      const above = holder === -1 ? 0 : (onTheWay[holder] as number)
      const group = groupOf[node] as number
      if (group > 0 && (above === 0 || above === group)) all.push(node)
      if (group > 0 && above === 0) unheld.push(node)
      onTheWay[node] = above === 0 || group === 0 || above === group ? Math.max(above, group) : several
    }
    return { all, unheld }
  }

  /**
   * The sum of `sizeOf` over what each of these nodes leads to, itself included. What two of them lead to is the nearer
   * one's, and what lies behind another of them is the other's.
   */
  sizesHeld(holders: readonly number[], sizeOf: (node: number) => number): Map<number, number> {
    const sizes = new Map(holders.map((holder) => [holder, 0]))
    /** By node: the last of `holders` on the way to it, itself included, plus 1. */
    const heldBy = new Uint32Array(this.#graph.nodeCount)
    for (const holder of holders) heldBy[holder] = holder + 1
    for (const node of this.#walk.order) {
      const above = this.#walk.holder(node)
      if (heldBy[node] === 0 && above >= 0) heldBy[node] = heldBy[above] as number
      const holder = (heldBy[node] as number) - 1
      if (holder >= 0) sizes.set(holder, (sizes.get(holder) ?? 0) + sizeOf(node))
    }
    return sizes
  }

  paths(targets: Iterable<number>): Map<number, RootPath> {
    const paths = new Map<number, RootPath>()
    for (const target of targets) {
      const path = this.path(target)
      if (path) paths.set(target, path)
    }
    return paths
  }

  /** Steps of the path to `target`; 0 where there is none. */
  length(target: number): number {
    let steps = 0
    for (let node = target; this.#walk.holder(node) !== -1; node = this.#walk.holder(node)) steps++
    return steps
  }

  path(target: number): RootPath | undefined {
    if (this.#walk.reached[target] !== 1) return undefined
    const steps: PathStep[] = []
    let node = target
    for (let edge = this.#walk.via(node); edge !== -1; edge = this.#walk.via(node)) {
      steps.push({ edge, type: this.#graph.edgeType(edge), name: this.#graph.edgeName(edge), node })
      node = this.#walk.holder(node)
    }
    const root = this.#roots.get(node)
    return root && { root, steps: steps.reverse() }
  }
}
