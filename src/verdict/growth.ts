/** Heap that was in use after a full collection, once `calls` calls had ever been made (warm-up included). */
export interface Sample {
  readonly calls: number
  /** Bytes in use after the collection. */
  readonly bytes: number
  /** Bytes in use beside these, which are read less exactly: {@link GrowthRules.noiseOfAll}. */
  readonly beside?: number
  /** What of them is in ArrayBuffers. */
  readonly buffers?: number
  /** Bytes of text outside of the heap, which are none of these: {@link GrowthRules.noiseOfText}. */
  readonly text?: number
  /** What V8 has taken for the JS heap, where the bytes are others. */
  readonly heap?: number
  /** What else of them is of which kind, for memory outside the JS heap. */
  readonly kinds?: Readonly<Record<string, number>>
  /** Milliseconds since the measurement began. */
  readonly milliseconds?: number
}

export interface GrowthRules {
  /** Bytes per call that are accepted. */
  readonly tolerance: number
  /** Bytes by which two readings of the same heap may differ: less than this is no growth, over however many calls. */
  readonly noise: number
  /** The same for all of it, where something is beside what is read exactly: then growth of either is growth. */
  readonly noiseOfAll?: number
  /** The same for text outside of the heap, whose growth is looked for by itself: where it is steady it is growth, too. */
  readonly noiseOfText?: number
  /**
   * Bytes that the runtime itself may take per second, whatever is called, and at most: code that first runs by the
   * clock (timer lists, the once-a-second cache of HTTP's `Date` header: 3 to 7 KB). Slow calls meet it, fast ones do not.
   */
  readonly clockNoise?: { readonly perSecond: number; readonly most: number }
  /** Bytes per call below which growth is not looked for, whatever the dose. */
  readonly floor: number
  /** Measured calls before anything is called clean. */
  readonly minimumCalls: number
}

export type GrowthJudgement =
  /** Two doublings in a row brought nothing. */
  | { readonly kind: 'flat'; readonly smallestVisible: number; readonly smallestVisibleOfAll?: number }
  /**
   * Growth per call holds up over several doublings; `rising` where it does in the last one, too, and `even` where that
   * brought as much per call as those before: what becomes full in it does not.
   */
  | {
      readonly kind: 'steady'
      readonly rising: boolean
      readonly even: boolean
      readonly bytesPerCall: number
      readonly smallestVisible: number
    }
  /** Growth per call falls from doubling to doubling: a cache that fills, or something that settles. */
  | { readonly kind: 'slowing'; readonly bytesPerCall: number; readonly smallestVisible: number }
  /** Too few doublings to tell; `rising` when the last two of them grew, at a rate that holds up. */
  | {
      readonly kind: 'open'
      readonly rising: boolean
      readonly bytesPerCall: number
      readonly smallestVisible: number
    }

export type Growth = Exclude<GrowthJudgement, { readonly kind: 'flat' }>

/** A later rate below this share of an earlier one is growth that slows down. */
const holdsUp = 0.6
/** The last doubling's rate beside that of all before it. A store that grows by half of its size may miss it, once. */
const asMuch = 0.8

/**
 * Dose and response: the calls ever made double from sample to sample, so a leak grows with them, a cache that fills
 * up stops, and a container that doubles its backing store shows its step in every doubling. No significance test:
 * those call clean V8 runs leaks (4 to 92 % of them, measured); size per call is the question.
 */
export function judgeGrowth(samples: readonly Sample[], rules: GrowthRules): GrowthJudgement {
  return tellingSeries(samples, rules).judgement
}

interface Series {
  readonly samples: readonly Sample[]
  readonly rules: GrowthRules
}

/** What is judged by itself: what is read exactly, and all of it where that is read less exactly. */
function seriesOf(samples: readonly Sample[], rules: GrowthRules): [Series] | [Series, Series] {
  const { noiseOfAll } = rules
  if (noiseOfAll === undefined) return [{ samples, rules }]
  const all = samples.map((sample) => ({ ...sample, bytes: sample.bytes + (sample.beside ?? 0) }))
  return [
    { samples, rules },
    { samples: all, rules: { ...rules, noise: noiseOfAll } },
  ]
}

/** For what is told without the text outside of the heap. */
export function withoutText({ noiseOfText: _not, ...rules }: GrowthRules): GrowthRules {
  return rules
}

/**
 * What text outside of the heap tells by itself, where it grows in one round after the other: anything less is no growth of
 * it, for its bytes are read with those of whatever else native code has told V8 about.
 */
export function judgeText(samples: readonly Sample[], rules: GrowthRules): Growth | undefined {
  const { noiseOfText: noise } = rules
  if (noise === undefined) return undefined
  const texts = samples.map((sample) => ({ ...sample, bytes: sample.text ?? 0 }))
  const judgement = judgeSeries({ samples: texts, rules: { ...rules, noise } })
  return judgement.kind !== 'flat' && isSuspicious(judgement) ? judgement : undefined
}

interface Telling extends Series {
  readonly judgement: GrowthJudgement
  /** Where it is the growth of text outside of the heap: by what these judge, its bytes are in the series. */
  readonly ofText?: Growth
}

/** That which grows, and what it tells; of two that do, all of it. */
export function tellingSeries(samples: readonly Sample[], rules: GrowthRules): Telling {
  const [exact, all] = seriesOf(samples, rules)
  const judgement = judgeSeries(exact)
  const ofText = judgeText(samples, rules)
  if (ofText && rankOf(ofText) >= rankOf(judgement)) {
    const withText = samples.map((sample) => ({ ...sample, bytes: sample.bytes + (sample.text ?? 0) }))
    const noise = rules.noise + (rules.noiseOfText ?? 0)
    const bytesPerCall = ofText.bytesPerCall + (judgement.kind === 'flat' ? 0 : Math.max(0, judgement.bytesPerCall))
    return { samples: withText, rules: { ...rules, noise }, judgement: { ...ofText, bytesPerCall }, ofText }
  }
  if (!all) return { ...exact, judgement }
  const ofAll = judgeSeries(all)
  if (rankOf(ofAll) > rankOf(judgement) || (ofAll.kind === 'steady' && judgement.kind === 'steady'))
    return { ...all, judgement: ofAll }
  if (judgement.kind !== 'flat') return { ...exact, judgement }
  return { ...exact, judgement: { ...judgement, smallestVisibleOfAll: ofAll.smallestVisible } }
}

/** What is worse is to be told. */
function rankOf(judgement: GrowthJudgement): number {
  if (judgement.kind === 'open') return judgement.rising ? 2 : 1
  return { flat: 0, slowing: 3, steady: 4 }[judgement.kind]
}

function judgeSeries({ samples, rules }: Series): GrowthJudgement {
  const series = sinceLastDrop(samples, rules)
  const rounds = roundsOf(series, rules)
  const last = rounds.at(-1)
  const smallestVisible = last ? rules.tolerance + last.threshold / last.calls : Infinity
  const bytesPerCall = overallRate(series)

  if (measuredCalls(samples) >= rules.minimumCalls) {
    const flatTwice = rounds.length >= 2 && rounds.slice(-2).every((round) => round.flat)
    if (flatTwice) return { kind: 'flat', smallestVisible }
    const compared = alternates(samples, rules) ?? staysInBounds(samples, rules)
    // After a drop there may be no round to tell by.
    const ofRound = last ? smallestVisible : 0
    if (compared) return { kind: 'flat', smallestVisible: Math.max(ofRound, visibleBeside(compared, rules)) }
  }
  if (rounds.length < 3 || !rounds.slice(-3).every((round) => !round.flat)) {
    return { kind: 'open', rising: isRising(rounds), bytesPerCall, smallestVisible }
  }
  // Over two doublings, from the same start: an array grows its store by half, so single doublings differ by up to ×4.
  const earlier = overallRate(series.slice(0, -2)) - rules.tolerance
  if (bytesPerCall - rules.tolerance < holdsUp * earlier) return { kind: 'slowing', bytesPerCall, smallestVisible }
  const before = overallRate(series.slice(0, -1)) - rules.tolerance
  const even = last !== undefined && last.rate >= asMuch * before
  return { kind: 'steady', rising: isRising(rounds), even, bytesPerCall, smallestVisible }
}

/** Steady growth; or growth that was not looked for in a third doubling, which would have taken too long. */
export function isSuspicious(judgement: GrowthJudgement): boolean {
  return judgement.kind === 'steady' || (judgement.kind === 'open' && judgement.rising)
}

/**
 * Flat at an earlier sample, and no round since then has grown: what was given back later is no reason to doubt it. A
 * drop has {@link judgeGrowth} look for growth anew, for which there may be no time.
 */
export function stayedFlat(samples: readonly Sample[], rules: GrowthRules): GrowthJudgement | undefined {
  if (judgeText(samples, rules)) return undefined
  for (let count = samples.length; count > 1; count--) {
    const judgement = judgeGrowth(samples.slice(0, count), rules)
    if (judgement.kind === 'flat') return judgement
    for (const series of seriesOf(samples, rules)) {
      const [before, after] = series.samples.slice(count - 2, count) as [Sample, Sample]
      if (after.bytes > flatUpTo(before, after, series.rules)) return undefined
    }
  }
  return undefined
}

export interface Grown {
  readonly bytes: number
  /** What of them is in ArrayBuffers. */
  readonly buffers: number
  /** By which text outside of the heap grew meanwhile. */
  readonly text: number
  /** By which the JS heap grew meanwhile. */
  readonly heap: number
  /** What of them is of which kind. */
  readonly kinds: Readonly<Record<string, number>>
  /** Calls in which it grew. */
  readonly calls: number
}

/**
 * How much more was in use at the end than after the last drop: what was given back before is no part of the growth.
 *
 * @returns with the bytes by which two readings so far from each other may differ
 */
export function grownIn(samples: readonly Sample[], rules: GrowthRules): Grown & { readonly noise: number } {
  const telling = tellingSeries(samples, rules)
  const series = sinceLastDrop(telling.samples, telling.rules)
  const [first, last] = [series[0], series.at(-1)]
  return { ...grownBetween(first, last), noise: first && last ? significant(first, last, telling.rules) : Infinity }
}

export function grownBetween(first: Sample | undefined, last: Sample | undefined): Grown {
  const kinds = Object.entries(last?.kinds ?? {}).map(([kind, bytes]) => [kind, bytes - (first?.kinds?.[kind] ?? 0)])
  return {
    bytes: (last?.bytes ?? 0) - (first?.bytes ?? 0),
    buffers: (last?.buffers ?? 0) - (first?.buffers ?? 0),
    text: (last?.text ?? 0) - (first?.text ?? 0),
    heap: (last?.heap ?? 0) - (first?.heap ?? 0),
    kinds: Object.fromEntries(kinds) as Record<string, number>,
    calls: (last?.calls ?? 0) - (first?.calls ?? 0),
  }
}

/** The most bytes that may be in use at `at` for the round since `before` to be flat. */
export function flatUpTo(before: Sample, at: Omit<Sample, 'bytes'>, rules: GrowthRules): number {
  return before.bytes + rules.tolerance * (at.calls - before.calls) + significant(before, at, rules)
}

function isRising(rounds: readonly Round[]): boolean {
  const [earlier, later] = rounds.slice(-2)
  return (
    earlier !== undefined && later !== undefined && later.rate >= holdsUp * earlier.rate && !later.flat && !earlier.flat
  )
}

interface Round {
  readonly calls: number
  /** Bytes per call above the tolerance. */
  readonly rate: number
  readonly threshold: number
  readonly flat: boolean
}

function roundsOf(series: readonly Sample[], rules: GrowthRules): Round[] {
  return series.slice(1).map((sample, index) => {
    const before = series[index] as Sample
    const calls = sample.calls - before.calls
    const threshold = significant(before, sample, rules)
    const rate = (sample.bytes - before.bytes) / calls - rules.tolerance
    return { calls, rate, threshold, flat: sample.bytes <= flatUpTo(before, sample, rules) }
  })
}

/**
 * A drop says that something was given back, not that nothing is kept: growth is looked for after it. Without this a
 * release of 1 MB in the middle of the run would hide every leak smaller than that.
 */
function sinceLastDrop(samples: readonly Sample[], rules: GrowthRules): readonly Sample[] {
  for (let index = samples.length - 1; index > 0; index--) {
    const before = samples[index - 1] as Sample
    const after = samples[index] as Sample
    if (before.bytes - after.bytes > significant(before, after, rules)) return samples.slice(index)
  }
  return samples
}

/** Samples of what comes and goes, and the calls between those of them that were found alike. */
interface Compared {
  readonly samples: readonly Sample[]
  readonly calls: number
}

/** What comes and goes may stand lower in the later samples by all that it is, and hide as much growth. */
function visibleBeside({ samples, calls }: Compared, { tolerance }: GrowthRules): number {
  const bytes = samples.map((sample) => sample.bytes)
  return tolerance + (Math.max(...bytes) - Math.min(...bytes)) / calls
}

/** Two levels by turns (a double buffer, a queue that is full at every other reading): like is compared with like. */
function alternates(samples: readonly Sample[], rules: GrowthRules): Compared | undefined {
  const lastFour = samples.slice(-4)
  const [first, second, third, fourth] = lastFour
  if (!first || !second || !third || !fourth) return undefined
  const flat = (before: Sample, after: Sample): boolean =>
    after.bytes <= flatUpTo(before, after, rules) && before.bytes - after.bytes <= significant(before, after, rules)
  if (!flat(first, third) || !flat(second, fourth)) return undefined
  return { samples: lastFour, calls: fourth.calls - second.calls }
}

/**
 * A buffer that is flushed every so many calls stands at another level in each sample: over three doublings neither its
 * peak nor its trough rises. A leak raises both.
 */
function staysInBounds(samples: readonly Sample[], rules: GrowthRules): Compared | undefined {
  if (samples.length < 6) return undefined
  const late = samples.slice(-3)
  const early = samples.slice(-6, -3)
  const allowed = significant(early[2] as Sample, late[2] as Sample, rules)
  /** Without what is accepted up to there. */
  const levels = (part: readonly Sample[]): number[] => part.map(({ bytes, calls }) => bytes - rules.tolerance * calls)
  const [before, after] = [lowestOf(early), lowestOf(late)]
  const isWithin =
    Math.max(...levels(late)) - Math.max(...levels(early)) <= allowed &&
    Math.min(...levels(late)) - Math.min(...levels(early)) <= allowed &&
    before.bytes - after.bytes <= allowed
  return isWithin ? { samples: [...early, ...late], calls: after.calls - before.calls } : undefined
}

function lowestOf(samples: readonly Sample[]): Sample {
  return samples.reduce((lowest, sample) => (sample.bytes < lowest.bytes ? sample : lowest))
}

/** Bytes that count as a change between two samples. */
function significant(
  before: Omit<Sample, 'bytes'>,
  after: Omit<Sample, 'bytes'>,
  { noise, floor, clockNoise }: GrowthRules,
): number {
  const seconds = ((after.milliseconds ?? 0) - (before.milliseconds ?? 0)) / 1000
  const byTheClock = clockNoise ? Math.min(clockNoise.perSecond * seconds, clockNoise.most) : 0
  return Math.max(noise + byTheClock, floor * (after.calls - before.calls))
}

function measuredCalls(samples: readonly Sample[]): number {
  return (samples.at(-1)?.calls ?? 0) - (samples[0]?.calls ?? 0)
}

function overallRate(series: readonly Sample[]): number {
  const first = series[0]
  const last = series.at(-1)
  if (!first || !last || last.calls === first.calls) return 0
  return (last.bytes - first.bytes) / (last.calls - first.calls)
}
