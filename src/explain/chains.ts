import { oncePerGraph, wholeWalk, type HeapGraph, type Walk } from '../snapshot/index.js'
import { kindsIn, type Kinds } from './kinds.js'

/** Of a node that is not alive, and of what holds the root. */
export const noChain = 0

/** Numbers for chains of kinds. */
interface Chains {
  /** That of a node of the kind whose holder has `chain`. */
  extended(chain: number, kind: number): number
}

/**
 * How nodes are held, as a number: nodes with the same one have the same kinds of holders (all of them, or the nearest), on
 * shortest paths from the root. Only what is asked for is followed, and each holder once.
 */
export class HolderChains {
  readonly #walk: Walk
  readonly #kinds: Kinds
  readonly #chains: Chains
  readonly #known: Uint32Array

  constructor(graph: HeapGraph, chains: Chains) {
    this.#walk = wholeWalk(graph)
    this.#kinds = kindsIn(graph)
    this.#chains = chains
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

/** How nodes of a graph are held up to the root. */
export const holdersIn = oncePerGraph((graph) => new HolderChains(graph, new WholeChains()))

/** All holders up to the root. A kind counts once, so that the elements of a list or a tree have one chain, however deep they are. */
class WholeChains implements Chains {
  readonly #kinds: number[] = [-1]
  readonly #shorter: number[] = [noChain]
  readonly #extended = new Extended()

  extended(chain: number, kind: number): number {
    return this.#extended.of(chain, kind, () => (this.#contains(chain, kind) ? chain : this.#add(chain, kind)))
  }

  #contains(chain: number, kind: number): boolean {
    for (let part = chain; part !== noChain; part = this.#shorter[part] as number)
      if (this.#kinds[part] === kind) return true
    return false
  }

  #add(shorter: number, kind: number): number {
    this.#shorter.push(shorter)
    return this.#kinds.push(kind) - 1
  }
}

/** An entry, the table that it lies in, and the Map that has the table; or an entry, its array, and what has that. */
const mostKinds = 3

/**
 * The nearest holders, which tells nodes of two pictures of one heap apart: farther ones need not be the same in both, since
 * a path may begin at what is running just then. A kind counts where it is nearest.
 */
export class NearestChains implements Chains {
  /** Of each chain, the nearest first. */
  readonly #kinds: (readonly number[])[] = [[]]
  readonly #byKinds = new Map<string, number>()
  readonly #extended = new Extended()

  extended(chain: number, kind: number): number {
    return this.#extended.of(chain, kind, () => {
      const holders = this.kindsOf(chain)
      return holders[0] === kind ? chain : this.#numbered([kind, ...holders.filter((one) => one !== kind)])
    })
  }

  kindsOf(chain: number): readonly number[] {
    return this.#kinds[chain] as readonly number[]
  }

  #numbered(all: readonly number[]): number {
    const kinds = all.slice(0, mostKinds)
    const key = kinds.join()
    const known = this.#byKinds.get(key)
    if (known !== undefined) return known
    const chain = this.#kinds.push(kinds) - 1
    this.#byKinds.set(key, chain)
    return chain
  }
}

/** What was found out of a chain and a kind, once. */
class Extended {
  /** By chain, then by kind. Most have none. */
  readonly #known: (Map<number, number> | undefined)[] = []

  of(chain: number, kind: number, find: () => number): number {
    const ofChain = (this.#known[chain] ??= new Map<number, number>())
    let found = ofChain.get(kind)
    if (found === undefined) ofChain.set(kind, (found = find()))
    return found
  }
}
