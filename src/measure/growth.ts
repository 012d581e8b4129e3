import type { GrowthRules } from '../verdict/growth.js'
import type { GrowthReport, Setting } from '../report/report.js'
import type { Outcome } from '../report/outcome.js'
import { explainGrowth, highestId, type GrowthExplanation } from '../explain/growth.js'
import { decodePicture } from './picture.js'
import { Calls, OutOfTime } from './calls.js'
import { now } from './captured.js'
import { acquireCollect, assertCollected, plantCanary } from './collect.js'
import { failed } from './failed.js'
import { endHeapLimit, HeapLimitPassed, setHeapLimit } from './heap-limit.js'
import { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { slot } from './progress.js'
import { isQuiet } from './quiet-flags.js'
import { measureRounds, type Rounds } from './rounds.js'
import { settleInto } from './settling.js'
import { proveBySurvivors, takePicture, type Picture } from './survivors.js'

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

/** What code that first runs, or is compiled, by the clock adds: slow calls meet it, fast ones do not. */
const quietClockNoise = { perSecond: 8 * 1024, most: 8 * 1024 }
const noisyClockNoise = { perSecond: 16 * 1024, most: 32 * 1024 }

/**
 * What two readings of an idle heap differ by, and from how many bytes per call on growth is looked for. Quiet: the
 * readings agree to the byte, and half a byte finds every leak that keeps a whole one. With V8's compilers on, and
 * their code not counted: feedback and metadata still come by steps of up to 40 KB.
 */
const quietSight = {
  noise: 512,
  floor: 0.5,
  visible: 2,
  agreement: 0,
  most: 4,
  longestBurst: 1024,
  clockNoise: quietClockNoise,
}
const noisySight = {
  noise: 48 * 1024,
  floor: 3,
  visible: 4,
  agreement: 512,
  most: 5,
  longestBurst: 4096,
  clockNoise: noisyClockNoise,
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

    const { fn } = question
    calls = new Calls(
      (index) => fn(subject.value, index),
      progress,
      start + shareForCalls * (deadline - start),
      deadline,
    )
    const sight = isQuiet() ? quietSight : noisySight
    const rules: GrowthRules = {
      tolerance,
      noise: sight.noise,
      floor: sight.floor,
      clockNoise: sight.clockNoise,
      minimumCalls: 4 * iterations,
    }
    const settle = question.settle && boundedSettle(question.settle, deadline)
    const reader = new HeapReader({ collect, progress, settle, agreement: sight.agreement, most: sight.most })
    let before: Picture | undefined
    const checkLimit = setHeapLimit(progress, question.heapLimit)
    const rounds = await measureRounds(calls, reader, {
      ...sight,
      iterations,
      warmup: question.warmup,
      rules,
      start,
      deadline: start + shareForCalls * (deadline - start),
      checkLimit,
      async onSuspicion() {
        before = await takePicture(calls?.made ?? 0)
        return before
      },
    })
    const measured = describeRounds(rounds, question, start)
    if (rounds.judgement.kind === 'flat') return report({ ...measured, outcome: 'clean' })
    if (question.disturbed()) return report({ ...measured, outcome: 'inconclusive', reason: 'disturbed' })
    if (rounds.judgement.kind !== 'steady') {
      const reason = rounds.judgement.kind === 'slowing' ? 'slowing' : 'out of time'
      return report({ ...measured, outcome: 'inconclusive', reason })
    }
    // The pictures of the proof are no growth of the user's.
    endHeapLimit(progress)
    const explained = await prove(before, rounds, calls, reader, deadline)
    if (explained === 'no time') return report({ ...measured, outcome: 'inconclusive', reason: 'no time for proof' })
    if (!explained.proved) return report({ ...measured, outcome: 'inconclusive', reason: 'unproved' })
    return report({ ...measured, ...explained.findings, outcome: 'leak', reason: 'steady growth' })
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

/** Holds what belongs to the user; a path through it begins at the assertion, not in this package. */
class LeakMatchersSubject {
  value: unknown
  readonly fn: GrowthQuestion['fn']
  constructor({ fn }: GrowthQuestion) {
    this.fn = fn
  }
}

/** Survivors prove what bytes suggest. */
async function prove(
  before: Picture | undefined,
  rounds: Rounds,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<GrowthExplanation | 'no time'> {
  if (!before) return 'no time'
  const { millisecondsPerCall, judgement } = rounds
  const proof = await proveBySurvivors(before, calls, reader, millisecondsPerCall, deadline).catch(unlessOutOfTime)
  if (!proof) return 'no time'
  // What follows is not the user's code, and reading a picture takes a multiple of its size.
  endHeapLimit(progressHere())
  return explainGrowth({
    before: { graph: decodePicture(before), calls: before.calls },
    middle: { highestId: highestId(decodePicture(proof.middle)), calls: proof.middle.calls },
    after: { graph: decodePicture(proof.after), calls: proof.after.calls },
    bytesPerCall: judgement.kind === 'flat' ? 0 : judgement.bytesPerCall,
  })
}

/** A proof that did not fit is none. */
function unlessOutOfTime(error: unknown): undefined {
  if (!(error instanceof OutOfTime)) throw error
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
