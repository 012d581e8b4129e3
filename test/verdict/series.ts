import type { Sample } from '../../src/verdict/growth.js'

/** Calls ever made at each reading: a warm-up of 100, then doublings. */
export function doublings(rounds: number, warmup = 100): number[] {
  return Array.from({ length: rounds + 1 }, (_, round) => warmup * 2 ** round)
}

/** A series in which `bytes(calls)` are in use, on a heap that is never empty. */
export function seriesOf(bytes: (calls: number) => number, rounds = 6, warmup = 100): Sample[] {
  return doublings(rounds, warmup).map((calls) => ({ calls, bytes: 5_000_000 + Math.round(bytes(calls)) }))
}

/** Readings one after another, the calls doubling. */
export function readings(...bytes: number[]): Sample[] {
  return bytes.map((reading, round) => ({ calls: 100 * 2 ** round, bytes: 5_000_000 + reading }))
}

/** Bytes of a store of `slotBytes` per slot that grows by `factor` when it is full. */
export function store(factor: number, slotBytes: number, first = 4) {
  return (entries: number): number => {
    let capacity = first
    while (capacity < entries) capacity = Math.ceil(capacity * factor)
    return capacity * slotBytes
  }
}
