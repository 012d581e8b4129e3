import { judgeGrowth, type GrowthRules, type Sample } from '../verdict/growth.js'
import { QuickestCalls } from '../verdict/pace.js'
import { Calls } from './calls.js'
import { now } from './captured.js'
import { HeapReader } from './heap-reader.js'
import { createProgress } from './progress.js'
import { measureRounds, type RoundSettings } from './rounds.js'

export interface Rehearsed extends Pick<RoundSettings, 'sight' | 'parts' | 'checkLimit' | 'judged'> {
  readonly bytes: () => number
  readonly proofOf: (calls: Calls) => Pick<RoundSettings, 'timeOfProof' | 'callsToClear'>
  /** For so many bytes per call that are accepted, and so few calls. */
  readonly rulesOf: (accepted: { readonly tolerance: number; readonly iterations: number }) => GrowthRules
}

/** Bytes per call: no reading is growth. A whole number as most are: V8 learns the kind of a number, too. */
const anyGrowth = 1e9

/**
 * Runs the rounds once over nothing, without a collection: what V8 compiles of this package, and learns about it, when it
 * first runs would be read as growth of the user's (9 KB in the first rounds).
 */
export async function rehearse({
  sight,
  proofOf,
  parts,
  bytes,
  checkLimit,
  judged,
  rulesOf,
}: Rehearsed): Promise<void> {
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
  const rules = rulesOf({ tolerance: anyGrowth, iterations: 1 })
  // Anything is seen well enough.
  const settings = {
    sight: { ...sight, visible: anyGrowth },
    iterations: 1,
    warmup: 1,
    rules,
    start: now(),
    deadline: never,
    enoughGrowth: never,
    enoughText: never,
    parts,
  }
  const plan = { ...settings, checkLimit, judged, samples: [] }
  await measureRounds(calls, reader, { ...plan, ...proofOf(calls) })
  const strict = rulesOf({ tolerance: 0, iterations: 1 })
  for (const series of otherSeries(parts)) judged(judgeGrowth(series, strict))
  const timed = new QuickestCalls()
  for (const milliseconds of [0.5, 50.5]) timed.add(1, milliseconds)
}

/** More than any reading's noise. */
const step = 2 ** 25

/** Series that the rounds above have not had: each takes the judgement another way. */
function otherSeries(parts: RoundSettings['parts']): Sample[][] {
  const shapes = [(index: number) => 2 ** index, (index: number) => index % 2, (index: number) => index % 3]
  return shapes.map((shape) =>
    Array.from({ length: 7 }, (_, index) => ({
      calls: 2 ** index,
      bytes: shape(index) * step,
      ...parts(),
      milliseconds: now(),
    })),
  )
}
