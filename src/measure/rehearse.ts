import { Calls } from './calls.js'
import { now } from './captured.js'
import { HeapReader } from './heap-reader.js'
import { createProgress } from './progress.js'
import { measureRounds, type RoundSettings } from './rounds.js'

export interface Rehearsed extends Pick<RoundSettings, 'sight' | 'parts'> {
  readonly bytes: () => number
  readonly proofOf: (calls: Calls) => Pick<RoundSettings, 'timeOfProof' | 'callsToClear'>
}

/**
 * Runs the rounds once over nothing, without a collection: what V8 compiles of this package, and learns about it, when it
 * first runs would be read as growth of the user's (9 KB in the first rounds).
 */
export async function rehearse({ sight, proofOf, parts, bytes }: Rehearsed): Promise<void> {
  const progress = createProgress()
  const never = Infinity
  const calls = new Calls(() => undefined, progress, never, never)
  const collect = (): undefined => undefined
  // Read, and not believed: while V8 still sweeps, a heap falls from reading to reading, and rounds that look for growth
  // after the last drop go on doubling for ever (seen on a busy machine: four tests of one worker hung).
  const level = (): number => {
    bytes()
    return 1
  }
  const reader = new HeapReader({ collect, progress, settle: undefined, agreement: 0, most: 2, bytes: level })
  const rules = { tolerance: never, noise: 0, floor: 0, minimumCalls: 4 }
  const settings = { sight, iterations: 1, warmup: 1, rules, start: now(), deadline: never, parts }
  const plan = { ...settings, checkLimit: () => undefined, judged: () => undefined, samples: [] }
  await measureRounds(calls, reader, { ...plan, ...proofOf(calls) })
}
