import { wholeWalk, type HeapGraph } from '../snapshot/index.js'
import type { Kinds } from './kinds.js'

/** An entry, the store that it lies in, what has the store, and what has that. */
const mostKinds = 4

/**
 * How nodes are held in the end, as a text that is the same in every picture of a heap: the kinds of a node and of its
 * nearest holders on a shortest path. Farther ones need not be the same: a path may begin at what is running just then.
 * A kind counts once, where it is nearest, so that the elements of a list or a tree have one text, however deep they are.
 */
export function nearestHolders(graph: HeapGraph, kinds: Kinds): (node: number) => string {
  const walk = wholeWalk(graph)
  const known = new Map<number, Holders>()
  return (node) => {
    const asked: number[] = []
    let holder = node
    for (; holder >= 0 && !known.has(holder); holder = walk.holder(holder)) asked.push(holder)
    let holders = known.get(holder) ?? nothing
    for (let held = asked.pop(); held !== undefined; held = asked.pop()) {
      holders = withKind(holders, kinds.names[kinds.of(held)] as string)
      known.set(held, holders)
    }
    return holders.text
  }
}

interface Holders {
  /** The nearest first. */
  readonly kinds: readonly string[]
  readonly text: string
}

const nothing: Holders = { kinds: [], text: '' }

function withKind(holders: Holders, kind: string): Holders {
  if (holders.kinds[0] === kind) return holders
  const kinds = [kind, ...holders.kinds.filter((one) => one !== kind)].slice(0, mostKinds)
  return { kinds, text: kinds.join('\n') }
}
