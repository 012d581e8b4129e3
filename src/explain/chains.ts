import { wholeWalk, type HeapGraph, type Walk } from '../snapshot/index.js'
import type { Kinds } from './kinds.js'

/** Of a node that is not alive. */
export const noChain = 0

/**
 * How nodes are held, as a number: nodes with the same one are reached from the root through the same kinds of holders, on
 * shortest paths. A kind counts once in a chain, so that the elements of a list or a tree have one, however deep they are.
 * Only what is asked for is followed, and each holder once.
 */
export class HolderChains {
  readonly #walk: Walk
  readonly #kinds: Kinds
  readonly #chains = new Chains()
  readonly #known: Uint32Array

  constructor(graph: HeapGraph, kinds: Kinds) {
    this.#walk = wholeWalk(graph)
    this.#kinds = kinds
    this.#known = new Uint32Array(graph.nodeCount)
  }

  of(node: number): number {
    if (this.#walk.reached[node] !== 1) return noChain
    const unknown: number[] = []
    let holder = node
    for (; holder >= 0 && this.#known[holder] === noChain; holder = this.#walk.holder(holder)) unknown.push(holder)
    let chain = holder < 0 ? noChain : (this.#known[holder] as number)
    for (let held = unknown.pop(); held !== undefined; held = unknown.pop()) {
      chain = this.#chains.extended(chain, this.#kinds.of(held))
      this.#known[held] = chain
    }
    return chain
  }
}

class Chains {
  readonly #kinds: number[] = [-1]
  readonly #shorter: number[] = [noChain]
  /** By chain, then by kind. Most have none. */
  readonly #longer: (Map<number, number> | undefined)[] = [undefined]

  extended(chain: number, kind: number): number {
    const longer = (this.#longer[chain] ??= new Map<number, number>())
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
    this.#longer.push(undefined)
    return this.#kinds.push(kind) - 1
  }
}
