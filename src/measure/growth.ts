import type { GrowthRules } from '../verdict/growth.js'
import type { GrowthReport, Setting } from '../report/report.js'
import type { Outcome } from '../report/outcome.js'
import { Calls } from './calls.js'
import { now } from './captured.js'
import { acquireCollect, assertCollected, plantCanary } from './collect.js'
import { failed } from './failed.js'
import { endHeapLimit, HeapLimitPassed, setHeapLimit } from './heap-limit.js'
import { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { createProgress, slot } from './progress.js'
import { prove } from './proof.js'
import { isQuiet } from './quiet-flags.js'
import { measureRounds, type Rounds } from './rounds.js'
import { lookAgain, type SecondLook } from './second-look.js'
import { settleInto } from './settling.js'
import { sightHere } from './sight.js'

export interface GrowthQuestion {
  /** Run once, before the first call; its settled value is what `fn` is given. */
  readonly setup?: (() => unknown) | undefined
  readonly fn: (subject: unknown, callIndex: number) => unknown
  readonly iterations: number
  readonly warmup: number
  readonly tolerance: number
  readonly settle?: (() => unknown) | undefined
  /** Megabytes; undefined where nothing can enforce it. */
  readonly heapLimit: number | undefined
  readonly deadline: number
  readonly setting: Setting
  /** Whether something else ran in this process meanwhile; growth is then nobody's. */
  readonly disturbed: () => boolean
}

/** Shares of the time after which no call is begun, and after which a call counts as one that does not return. */
const shareForCalls = 0.9

/** Measures whether calling `fn` again and again keeps heap, and proves it before it is called a leak. */
export async function measureHeapGrowth(question: GrowthQuestion): Promise<Outcome> {
  const start = now()
  const progress = progressHere()
  const { deadline, setting, iterations, tolerance } = question
  let calls: Calls | undefined
  const report = (part: Partial<GrowthReport> & Pick<GrowthReport, 'outcome'>): Outcome => ({
    kind: 'report',
    report: {
      assertion: 'heap growth',
      setting,
      milliseconds: Math.round(now() - start),
      bytesPerCall: 0,
      smallestVisible: Infinity,
      calls: calls?.made ?? 0,
      warmup: 0,
      tolerance,
      series: [],
      survivors: [],
      containers: [],
      ...part,
    },
  })
  try {
    const collect = acquireCollect()
    const canary = plantCanary()
    const subject = new LeakMatchersSubject(question)
    progress[slot.deadline] = deadline
    // From here for `setup`, and again from the first reading.
    setHeapLimit(progress, question.heapLimit)
    if (question.setup) {
      const take = (value: unknown): void => {
        subject.value = value
      }
      await settleInto('setup', question.setup, take, deadline)
    }
    await assertCollected(canary)
    await rehearse()

    const { fn } = question
    calls = new Calls(
      (index) => fn(subject.value, index),
      progress,
      start + shareForCalls * (deadline - start),
      deadline,
    )
    const sight = sightHere()
    const rules: GrowthRules = {
      tolerance,
      noise: sight.noise,
      floor: sight.floor,
      clockNoise: sight.clockNoise,
      minimumCalls: 4 * iterations,
    }
    const settle = question.settle && boundedSettle(question.settle, deadline)
    const reader = new HeapReader({ collect, progress, settle, agreement: sight.agreement, most: sight.most })
    const checkLimit = setHeapLimit(progress, question.heapLimit)
    const rounds = await measureRounds(calls, reader, {
      sight,
      iterations,
      warmup: question.warmup,
      rules,
      start,
      deadline: start + shareForCalls * (deadline - start),
      checkLimit,
    })
    const measured = describeRounds(rounds, question, start)
    if (rounds.judgement.kind === 'flat') return report({ ...measured, outcome: 'clean' })
    if (question.disturbed()) return report({ ...measured, outcome: 'inconclusive', reason: 'disturbed' })
    const suspicion = {
      bytesPerCall: rounds.judgement.bytesPerCall,
      grownBytes: grownBytes(rounds),
      millisecondsPerCall: rounds.millisecondsPerCall,
      burst: rounds.burst,
    }
    const steady = rounds.judgement.kind === 'steady'
    let proof: SecondLook = steady ? await prove(suspicion, calls, reader, deadline) : { kind: 'unproved' }
    if (proof.kind === 'unproved' && !isQuiet() && calls.made >= rules.minimumCalls)
      proof = await lookAgain(suspicion, calls, reader, sight, deadline)
    switch (proof.kind) {
      case 'proved':
        return report({ ...measured, ...proof.findings, outcome: 'leak', reason: 'steady growth' })
      case 'engine':
        return report({ ...measured, outcome: 'clean', bytesPerCall: 0, smallestVisible: proof.smallestVisible })
      default:
        return report({ ...measured, outcome: 'inconclusive', reason: unclear(rounds, proof.kind) })
    }
  } catch (error) {
    if (error instanceof HeapLimitPassed) {
      const limit = { megabytes: question.heapLimit ?? 0, call: calls?.made ?? 0, allocators: [] }
      return report({ outcome: 'leak', reason: 'heap limit', limit })
    }
    return failed(error, 'heap growth', setting)
  } finally {
    calls?.dispose()
    endHeapLimit(progress)
    progress[slot.deadline] = 0
  }
}

/**
 * Runs the rounds once over nothing, without a collection: what V8 compiles of this package, and learns about it, when it
 * first runs would be read as growth of the user's (9 KB in the first rounds).
 */
async function rehearse(): Promise<void> {
  const progress = createProgress()
  const never = Infinity
  const calls = new Calls(() => undefined, progress, never, never)
  const reader = new HeapReader({ collect: () => undefined, progress, settle: undefined, agreement: 0, most: 2 })
  const rules = { tolerance: never, noise: 0, floor: 0, minimumCalls: 4 }
  const settings = { sight: sightHere(), iterations: 1, warmup: 1, rules, start: now(), deadline: never }
  await measureRounds(calls, reader, { ...settings, checkLimit: () => undefined })
}

/** Holds what belongs to the user; a path through it begins at the assertion, not in this package. */
class LeakMatchersSubject {
  value: unknown
  readonly fn: GrowthQuestion['fn']
  constructor({ fn }: GrowthQuestion) {
    this.fn = fn
  }
}

function unclear({ judgement }: Rounds, proof: 'unproved' | 'no time'): NonNullable<GrowthReport['reason']> {
  if (judgement.kind === 'slowing') return 'slowing'
  if (judgement.kind !== 'steady') return 'out of time'
  return proof === 'no time' ? 'no time for proof' : 'unproved'
}

function grownBytes({ samples }: Rounds): number {
  return (samples.at(-1)?.bytes ?? 0) - (samples[0]?.bytes ?? 0)
}

function describeRounds(rounds: Rounds, question: GrowthQuestion, start: number): Partial<GrowthReport> {
  const { samples, judgement, warmup } = rounds
  const time = question.deadline - start
  return {
    bytesPerCall: judgement.kind === 'flat' ? 0 : judgement.bytesPerCall,
    smallestVisible: judgement.smallestVisible,
    warmup,
    series: samples,
    ...(rounds.ended === 'out of time'
      ? {
          iterations: question.iterations,
          iterationsThatFit: Math.max(
            1,
            Math.floor((shareForCalls * time) / Math.max(rounds.millisecondsPerCall, 1e-3) / 10),
          ),
          timeout: Math.round(time),
        }
      : {}),
  }
}

/** `settle` that never settles must end the measurement, and one that throws must say that it was `settle`. */
function boundedSettle(settle: () => unknown, deadline: number): () => Promise<void> {
  return () => settleInto('settle', settle, () => undefined, deadline)
}
