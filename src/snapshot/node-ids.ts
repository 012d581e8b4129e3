/**
 * Finds nodes by V8's ids. A hash table in one typed array, of 5 to 11 bytes per node: a Map would outweigh the nodes, and
 * a search through them takes a millisecond for each WeakMap of a heap that may have thousands.
 */
export function indexIds(ids: ArrayLike<number>): (id: number) => number | undefined {
  const bits = Math.ceil(Math.log2(Math.max(leastSlots, ids.length / mostFull)))
  const mask = 2 ** bits - 1
  // Node plus 1; 0 where a slot is free.
  const slots = new Uint32Array(mask + 1)
  const firstSlot = (id: number): number => Math.imul(id, scatter) >>> (32 - bits)
  for (let node = 0; node < ids.length; node++) {
    let slot = firstSlot(ids[node] as number)
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = node + 1
  }
  return (id) => {
    for (let slot = firstSlot(id); ; slot = (slot + 1) & mask) {
      const node = (slots[slot] as number) - 1
      if (node < 0) return undefined
      if (ids[node] === id) return node
    }
  }
}

const leastSlots = 2
/** Linear probing takes a few steps up to there. */
const mostFull = 0.75
/** 2³² divided by the golden ratio, odd: Fibonacci hashing, which spreads ids that are given one after the other. */
const scatter = 0x9e3779b1
