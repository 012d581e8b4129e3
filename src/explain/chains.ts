import { wholeWalk, type HeapGraph } from '../snapshot/index.js'
import type { Kinds } from './kinds.js'

/** Of a node that is not alive. */
export const noChain = 0

/**
 * How each node is held, as a number: nodes with the same one are reached from the root through the same kinds of
 * holders, on shortest paths. A kind counts once in a chain, so that the elements of a list or a tree have one, however
 * deep they are.
 */
export function holderChains(graph: HeapGraph, kinds: Kinds): Uint32Array {
  const walk = wholeWalk(graph)
  const chains = new Chains()
  const chainOf = new Uint32Array(graph.nodeCount)
  for (const node of walk.order) {
    const holder = walk.holder(node)
    chainOf[node] = chains.extended(holder < 0 ? noChain : (chainOf[holder] as number), kinds.of(node))
  }
  return chainOf
}

class Chains {
  readonly #kinds: number[] = [-1]
  readonly #shorter: number[] = [noChain]
  readonly #longer: Map<number, number>[] = [new Map<number, number>()]

  extended(chain: number, kind: number): number {
    const longer = this.#longer[chain] as Map<number, number>
    let extended = longer.get(kind)
    if (extended === undefined) {
      extended = this.#contains(chain, kind) ? chain : this.#add(chain, kind)
      longer.set(kind, extended)
    }
    return extended
  }

  #contains(chain: number, kind: number): boolean {
    for (let part = chain; part !== noChain; part = this.#shorter[part] as number)
      if (this.#kinds[part] === kind) return true
    return false
  }

  #add(shorter: number, kind: number): number {
    this.#shorter.push(shorter)
    this.#longer.push(new Map())
    return this.#kinds.push(kind) - 1
  }
}
