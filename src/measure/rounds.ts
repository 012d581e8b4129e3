import { getSlower, QuickestCalls } from '../verdict/pace.js'
import {
  flatUpTo,
  grownIn,
  isSuspicious,
  judgeGrowth,
  stayedFlat,
  withoutText,
  type GrowthJudgement,
  type GrowthRules,
  type Sample,
} from '../verdict/growth.js'
import { OutOfTime, type Calls } from './calls.js'
import { now, processorTime } from './captured.js'
import type { HeapReader } from './heap-reader.js'
import type { Sight } from './sight.js'

export interface RoundSettings {
  readonly iterations: number
  readonly warmup: number
  readonly rules: GrowthRules
  readonly sight: Sight
  readonly start: number
  readonly deadline: number
  /** Milliseconds that the proof will take, for a heap that is `growth` times as large as it is now. */
  readonly timeOfProof: (reader: HeapReader, growth: number) => number
  /** Calls by which a proof can tell that growth of any kind is nobody's; undefined where none can. */
  readonly callsToClear: number | undefined
  /** Told after every round, for those who cannot wait for the end. */
  readonly judged: (judgement: GrowthJudgement) => void
  /** Called after every collection that counts; rejects when the heap limit is passed. */
  readonly checkLimit: () => Promise<void>
  /** What of the bytes in use is what, for a sample. */
  readonly parts: () => Pick<Sample, 'beside' | 'buffers' | 'heap' | 'kinds' | 'text'>
  /** Bytes of steady growth that tell enough; and of text outside of the heap, which no heap limit counts. */
  readonly enoughGrowth: number
  readonly enoughText: number
  /** Filled as they come: they are what is known should the user's code throw. */
  readonly samples: Sample[]
}

export interface Rounds {
  readonly samples: readonly Sample[]
  readonly judgement: GrowthJudgement
  /**
   * `slower`: before the calls that a cache has for becoming full, since calls get slower. `out of time`: the next
   * doubling would not have fitted.
   */
  readonly ended: 'judged' | 'slower' | 'out of time'
  readonly warmup: number
  readonly burst: number
  readonly millisecondsPerCall: number
}

/** A leak is not called one before this many calls, or half of the time: a cache that still fills is exactly linear. */
const callsBeforeLeak = 65_536
const shareBeforeLeak = 0.5
/** What of the time the rounds may use when growth goes on; the rest is for the proof. */
const shareForGrowth = 0.7
/** What of the time better sight is worth, once the verdict itself is there; and while it is poor, in bytes per call. */
const shareForSight = 0.1
const poorSight = 32
const shareForPoorSight = 0.5
/** A round is next to nothing beside a proof that takes twenty times as long: all of them together stay below a tenth. */
const shareOfProof = 0.05

/** Warm-up, then rounds that double the calls ever made, until the verdict is there or the time is not. */
export async function measureRounds(calls: Calls, reader: HeapReader, settings: RoundSettings): Promise<Rounds> {
  const { samples } = settings
  const pace: Pace = { burst: 1, millisecondsPerCall: 0, warmup: 0 }
  const ended = (end: Rounds['ended']): Rounds => ({
    samples,
    judgement: judgeGrowth(samples, settings.rules),
    ended: end,
    ...pace,
  })
  try {
    // What `setup` left behind goes, and a collection's time is known.
    await reader.between()
    await settings.checkLimit()
    await warmUp(calls, reader, settings, pace)
    return ended(await double(calls, reader, settings, pace))
  } catch (error) {
    if (error instanceof OutOfTime) {
      // Out of time within the calls that were to tell: all that is known is what they took.
      pace.millisecondsPerCall ||= (now() - settings.start) / Math.max(calls.made, 1)
      const flat = stayedFlat(samples, settings.rules)
      return flat ? { ...ended('judged'), judgement: flat } : ended('out of time')
    }
    throw error
  }
}

interface Pace {
  burst: number
  millisecondsPerCall: number
  warmup: number
  /** Processor time per call of the warm-up's second half, in milliseconds; unknown where it has no such half. */
  latest?: number | undefined
}

async function double(
  calls: Calls,
  reader: HeapReader,
  settings: RoundSettings,
  pace: Pace,
): Promise<Exclude<Rounds['ended'], 'out of time'>> {
  const { start, deadline, rules, sight, samples, timeOfProof, callsToClear, enoughGrowth, enoughText } = settings
  const timeLeft = deadline - start
  /** Processor time per call of each round. */
  const paces: number[] = pace.latest === undefined ? [] : [pace.latest]
  const between = (): Promise<void> => collectBetween(reader, settings)
  /** Milliseconds of rounds that were next to nothing. */
  let brief = 0
  for (;;) {
    const bytes = await readSample(calls, reader, settings)
    const judgement = judgeGrowth(samples, rules)
    settings.judged(judgement)
    const planned = calls.made * (pace.millisecondsPerCall + reader.pauseTime / pace.burst)
    const nextRound = timeOfNextRound(samples, judgement, planned)
    const fitsIn = (share: number): boolean => now() - start + nextRound <= share * timeLeft

    if (judgement.kind === 'flat') {
      const beyondTolerance = judgement.smallestVisible - rules.tolerance
      const worth = beyondTolerance > poorSight ? shareForPoorSight : shareForSight
      const { smallestVisibleOfAll = 0 } = judgement
      const isAllSeen = smallestVisibleOfAll - rules.tolerance <= (sight.ofAll?.visible ?? Infinity)
      if ((beyondTolerance <= sight.visible && isAllSeen) || !fitsIn(worth)) return 'judged'
    }
    // By then the heap has grown as much again as in all rounds before. Squared: the further an estimate reaches, the
    // less it can be relied on, and growth that is steady already loses nothing but a doubling.
    const growth = 1 + Math.max(0, bytes - (samples[0] as Sample).bytes) / bytes
    const leavesProof = now() + nextRound + timeOfProof(reader, growth ** 2) <= deadline
    if (judgement.kind === 'steady') {
      // A pool that has just become full has not grown so much in the last round.
      const { bytes: grown, text } = grownIn(samples, rules)
      // It may turn out to be no text: then the heap is to have told, too.
      const isTextEnough = text >= enoughText && judgeGrowth(samples, withoutText(rules)).kind !== 'open'
      if (judgement.rising && (grown >= enoughGrowth || isTextEnough)) return 'judged'
      // What became full in the last round brought less in it than before: one more shows that it stopped.
      const isTold = calls.made >= callsBeforeLeak && judgement.even
      if (isTold || !fitsIn(shareBeforeLeak) || !leavesProof) return 'judged'
    }
    // One more round may be one too many: the stack overflows, and the call never returns. Not where growth fades: a cache
    // that has become full may work through what it gave up, and leaves no more.
    const isSuspected = judgement.kind === 'steady' ? judgement.even : judgement.kind === 'open' && judgement.rising
    if (isSuspected && getSlower(paces, calls.made)) return 'slower'
    let isBrief = false
    if (callsToClear !== undefined && judgement.kind !== 'flat' && calls.made >= rules.minimumCalls) {
      const proofTime = callsToClear * pace.millisecondsPerCall + timeOfProof(reader, 1)
      // A container that may be what grew is cleared by as many calls again; after the round, twice as many as now.
      const timeAgain = judgement.kind === 'steady' ? 0 : 2 * planned
      const leavesLook = leavesProof && now() + nextRound + timeAgain + timeOfProof(reader, growth) <= deadline
      // What does not rise may be flat after it, and a proof is saved.
      isBrief = judgement.kind === 'open' && !judgement.rising && nextRound <= shareOfProof * proofTime
      // Now or never.
      if (now() - brief + proofTime <= deadline && !leavesLook && !isBrief) throw new OutOfTime()
    }
    if (!fitsIn(grows(judgement) ? shareForGrowth : 1)) throw new OutOfTime()
    // Calls may get slower faster than the rounds before have shown.
    const stopAt = isSuspicious(judgement) && leavesProof ? deadline - timeOfProof(reader, growth) : undefined
    const count = calls.made
    const began = now()
    try {
      paces.push(await calls.makeInBursts(count, pace.burst, between, stopAt))
    } finally {
      const made = calls.made - count
      // More than the warm-up can tell, whose calls were few.
      if (made > 0) pace.millisecondsPerCall = Math.max((now() - began) / made - reader.pauseTime / pace.burst, 0)
    }
    if (isBrief) brief += now() - began
  }
}

/**
 * By the rounds so far: twice as long as the last one for twice as many calls, and longer where calls get slower the
 * more there were. Where nothing is kept there is nothing that could make them slower: then it was the machine, and the
 * quicker of two rounds tells more.
 *
 * @param planned what the calls before the first round make of it
 */
function timeOfNextRound(samples: readonly Sample[], judgement: GrowthJudgement, planned: number): number {
  const [last, before] = roundTimes(samples)
  if (last === undefined) return planned
  if (!grows(judgement)) return Math.min(2 * last, before === undefined ? planned : 4 * before)
  return last * Math.min(Math.max(before === undefined ? 2 : last / before, 2), mostSlowing)
}

/** Growth that may yet have to be proved. */
function grows(judgement: GrowthJudgement): boolean {
  return isSuspicious(judgement) || judgement.kind === 'slowing'
}

/** A short round's time is chance: two of them say no more than this of the next one. */
const mostSlowing = 4

/** Milliseconds of each round, the latest first. */
function roundTimes(samples: readonly Sample[]): number[] {
  const ends = samples.map(({ milliseconds = 0 }) => milliseconds)
  return ends
    .slice(1)
    .map((end, index) => Math.max(end - (ends[index] ?? 0), 1))
    .reverse()
}

/** Adds a sample. One collection that shows no growth says all there is to say: further ones could only free more. */
async function readSample(
  calls: Calls,
  reader: HeapReader,
  { rules, start, checkLimit, samples, parts }: RoundSettings,
): Promise<number> {
  const at = { calls: calls.made, milliseconds: now() - start }
  const before = samples.at(-1)
  const bytes = await reader.read(before && flatUpTo(before, at, rules))
  await checkLimit()
  let others = parts()
  // What V8 has freed of ArrayBuffers is known to Node at once, and told of by V8 with the next collection: until then it
  // seems to be text (up to 8 MB were seen).
  if (before?.text !== undefined && (others.text ?? 0) - before.text > (rules.noiseOfText ?? Infinity)) {
    await reader.between()
    others = parts()
  }
  samples.push({ calls: at.calls, bytes, ...others, milliseconds: now() - start })
  return bytes
}

/**
 * Parts of the warm-up's calls, of which the quickest counts: one pause among a hundred quick calls (a module that loads,
 * a compiler, a process that waits for its processor) would have them all taken for slow, their bursts be short, and
 * small leaks not be seen in the time there is.
 */
const partsTimed = 4

/**
 * The number of calls between two collections is the same in every round, long or short: a WeakMap's table, a free list
 * or a queue keeps the capacity of its largest uncollected burst, and would grow with the round otherwise. Calls cheaper
 * than a collection allow a longer burst, which the warm-up then contains once.
 */
async function warmUp(calls: Calls, reader: HeapReader, settings: RoundSettings, pace: Pace): Promise<void> {
  const { iterations, sight, enoughGrowth } = settings
  const total = Math.max(iterations, settings.warmup)
  const makeTimed = async (count: number): Promise<void> => {
    const quickest = new QuickestCalls()
    let least = Infinity
    const part = Math.ceil(count / partsTimed)
    for (let left = count; left > 0; left -= part) {
      const some = Math.min(part, left)
      const started = now()
      const worked = processorTime()
      await calls.make(some)
      quickest.add(some, processorTime() - worked)
      least = Math.min(least, (now() - started) / some)
    }
    if (count > 0) Object.assign(pace, { millisecondsPerCall: least, latest: quickest.pace })
  }
  pace.burst = Math.min(iterations, sight.longestBurst)
  // The first call loads and compiles; the others tell what a call costs.
  const ofFirst = bytesOf(calls, reader, settings)
  await calls.make(1)
  const cameTo = bytesOf(calls, reader, settings)
  if (ofFirst(pace.burst) > enoughGrowth) {
    await makeTimed(1)
    // The machine is to have memory left when the first collection comes.
    while (pace.burst > 1 && cameTo(pace.burst) > enoughGrowth) pace.burst = Math.ceil(pace.burst / 2)
  }
  await makeTimed(Math.min(pace.burst, total) - calls.made)
  // Step by step: calls may get quicker, once they are compiled, or slower with what the earlier ones left. Powers of
  // two: the totals come to `callsBeforeLeak` then, and not past it.
  for (let longer = 2; longer <= sight.longestBurst; longer *= 2) {
    if (longer <= pace.burst) continue
    if (longer * pace.millisecondsPerCall > reader.pauseTime) break
    // Three rounds, by which growth is judged, are to come to less than is enough.
    if (cameTo(longer) > enoughGrowth / 8) break
    await makeTimed(longer - calls.made)
    pace.burst = longer
  }
  // Up to a whole number of bursts: so are all rounds then.
  const whole = pace.burst * Math.ceil(total / pace.burst)
  if (whole > calls.made) {
    pace.latest = undefined
    await collectBetween(reader, settings)
    await calls.makeInBursts(whole - calls.made, pace.burst, () => collectBetween(reader, settings))
  }
  pace.warmup = calls.made
}

/** Bytes that so many calls come to, by what those from here on have come to, garbage included. */
function bytesOf(calls: Calls, reader: HeapReader, { parts }: RoundSettings): (calls: number) => number {
  const inUse = (): number => reader.inUse() + (parts().beside ?? 0)
  const before = inUse()
  const { made } = calls
  return (count) => (count / Math.max(calls.made - made, 1)) * (inUse() - before)
}

async function collectBetween(reader: HeapReader, { checkLimit }: RoundSettings): Promise<void> {
  await reader.between()
  await checkLimit()
}
