import { Walk, type HeapGraph } from '../snapshot/index.js'
import type { Kinds } from './kinds.js'

/** Of a node that is not alive. */
export const noChain = 0

/**
 * How each node is held, as a number: nodes with the same one are reached from the root through the same kinds of
 * holders, on shortest paths. A kind counts once in a chain, so that the elements of a list or a tree have one, however
 * deep they are.
 */
export function holderChains(graph: HeapGraph, kinds: Kinds): Uint32Array {
  const walk = new Walk(graph)
  walk.from([graph.root])
  const chains = new Chains()
  const chainOf = new Uint32Array(graph.nodeCount)
  for (const node of walk.order) {
    const via = walk.via(node)
    const holder = via < 0 ? noChain : (chainOf[graph.edgeOwner(via)] as number)
    chainOf[node] = chains.extended(holder, kinds.of(node))
  }
  return chainOf
}

class Chains {
  readonly #kinds: number[] = [-1]
  readonly #shorter: number[] = [noChain]
  readonly #longer: Map<number, number>[] = [new Map<number, number>()]

  extended(chain: number, kind: number): number {
    for (let part = chain; part !== noChain; part = this.#shorter[part] as number)
      if (this.#kinds[part] === kind) return chain
    const longer = this.#longer[chain] as Map<number, number>
    const known = longer.get(kind)
    if (known !== undefined) return known
    const made = this.#kinds.push(kind) - 1
    this.#shorter.push(chain)
    this.#longer.push(new Map())
    longer.set(kind, made)
    return made
  }
}
