import { grownIn, type Grown, type GrowthJudgement, type GrowthRules, type Sample } from '../verdict/growth.js'
import { UsageError } from '../errors.js'
import type { GrowthReport } from '../report/report.js'
import type { Outcome } from '../report/outcome.js'
import type { Asked } from './asked.js'
import { Calls } from './calls.js'
import { now } from './captured.js'
import { acquireCollect, assertCollected, plantCanary } from './collect.js'
import { assertReads } from './controls.js'
import { failed } from './failed.js'
import { endHeapLimit, HeapLimitPassed, setHeapLimit, type HeapLimit } from './heap-limit.js'
import { describeRounds, growthReport, growthSeen, shareForCalls, type ReportPart } from './growth-report.js'
import { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { slot, type Progress } from './progress.js'
import { rehearse } from './rehearse.js'
import { measureRounds, type Rounds, type RoundSettings } from './rounds.js'
import { settleInto } from './settling.js'
import type { Sight } from './sight.js'
import { LeakMatchersSubject } from './subject.js'
import { undecidedAtLimit } from './undecided-at-limit.js'

export interface GrowthQuestion extends Asked {
  readonly assertion: GrowthReport['assertion']
  /** Run once, before the first call; its settled value is what `fn` is given. */
  readonly setup?: (() => unknown) | undefined
  readonly fn: (subject: unknown, callIndex: number) => unknown
  readonly iterations: number
  readonly warmup: number
  readonly tolerance: number
  /** Whether something else ran in this process meanwhile; growth is then nobody's. */
  readonly disturbed: () => boolean
}

/** A kind of memory: how it is read, and what it means that it grows. */
export interface Memory {
  readonly sight: Sight
  /** Bytes in use. */
  readonly bytes: () => number
  /** What of them is what, for a sample. */
  readonly parts: () => Pick<Sample, 'beside' | 'buffers' | 'heap' | 'kinds' | 'text'>
  /** What the rounds leave time for. */
  readonly proofOf: (calls: Calls) => Pick<RoundSettings, 'timeOfProof' | 'callsToClear'>
  /** Lets it grow by so many megabytes from now on: what says whether it has grown by more. */
  readonly limit: (megabytes: number) => () => HeapLimitPassed | undefined
  /** What is known of growth beside the rounds, whatever the outcome. */
  readonly describe: (grown: Grown, judgement?: GrowthJudgement) => Partial<GrowthReport>
  /** Whether growth that the rounds have shown is a leak. */
  readonly conclude: (found: Found) => Promise<ReportPart>
  /** Closes what it reads from. */
  readonly end: () => void
}

export interface Found {
  readonly question: GrowthQuestion
  readonly rounds: Rounds
  readonly calls: Calls
  readonly reader: HeapReader
  readonly rules: GrowthRules
}

const mebibyte = 1024 * 1024
/** In megabytes: more than there can be. */
const noLimit = 2 ** 30
const nothingSeen: GrowthJudgement = { kind: 'flat', smallestVisible: Infinity }

/** Measures whether calling `fn` again and again keeps memory of one kind. */
export async function measureGrowth(question: GrowthQuestion, memoryHere: () => Memory): Promise<Outcome> {
  const start = now()
  const progress = progressHere()
  const { deadline, setting } = question
  const samples: Sample[] = []
  let calls: Calls | undefined
  let memory: Memory | undefined
  const subject = new LeakMatchersSubject(question)
  const report = (part: ReportPart): Outcome => growthReport(question, { start, calls: calls?.made ?? 0 }, part)
  try {
    const collect = acquireCollect()
    const canary = plantCanary()
    progress[slot.deadline] = deadline
    // From here for `setup`, and again from the first reading.
    if (question.heapLimit !== undefined) setHeapLimit(progress, question.heapLimit)
    if (question.setup) {
      const take = (value: unknown): void => {
        subject.value = value
      }
      await settleInto('setup', question.setup, take, deadline)
    }
    await assertCollected(canary)
    await assertReads()
    memory = memoryHere()
    const stopAt = start + shareForCalls * (deadline - start)
    calls = new Calls(callOf(question, subject), progress, stopAt, deadline)
    const { sight, bytes, parts } = memory
    const { agreement, most } = sight
    const settle = question.settle && boundedSettle(question.settle, deadline)
    const reader = new HeapReader({ collect, progress, settle, agreement, most, bytes })
    const { iterations, warmup } = question
    const rules = rulesOf(question, sight)
    const limits: Limits = { progress, reader, memory }
    const judged = (judgement: GrowthJudgement): void => {
      const seen = growthSeen(samples, rules, judgement)
      progress[slot.suspicion] = seen?.bytesPerCall ?? 0
      progress[slot.suspectedCalls] = seen?.calls ?? 0
    }
    const rehearsed = { ...memory, judged, rulesOf: (accepted: Accepted) => rulesOf(accepted, sight) }
    await rehearse({ ...rehearsed, checkLimit: limitFrom(limits, noLimit) })
    endHeapLimit(progress)
    judged(nothingSeen)
    const checkLimit = limitFrom(limits, question.heapLimit)
    const enough = { enoughGrowth: enoughGrowth(question, sight), enoughText: enoughText(question) }
    const settings = { sight, iterations, warmup, rules, ...enough, parts }
    const plan = { ...settings, start, deadline: stopAt, checkLimit, judged, samples }
    const rounds = await measureRounds(calls, reader, { ...plan, ...memory.proofOf(calls) })
    const { judgement } = rounds
    const described = memory.describe(grownIn(samples, rules), judgement)
    const measured = { ...describeRounds(rounds, rules, question, start), ...described }
    if (judgement.kind === 'flat') return report({ ...measured, outcome: 'clean' })
    const found = { question, rounds, calls, reader, rules }
    const concluded = question.disturbed() ? undefined : await memory.conclude(found)
    // Before the proof or during it.
    if (!concluded || question.disturbed()) return report({ ...measured, outcome: 'inconclusive', reason: 'disturbed' })
    return report({ ...measured, ...concluded })
  } catch (error) {
    if (error instanceof HeapLimitPassed) {
      const made = calls?.made ?? 0
      const { grown } = error
      const bytesPerCall = (grown?.bytes ?? (question.heapLimit ?? 0) * mebibyte) / Math.max(made, 1)
      // It is the heap that is full where nothing is said of the memory that is measured.
      const isWhatIsMeasured = grown !== undefined || question.assertion === 'heap growth'
      const undecided = undecidedAtLimit({ ...question, isWhatIsMeasured, during: '', bytesPerCall })
      const limit = {
        ...(undecided ? { undecided } : {}),
        megabytes: question.heapLimit ?? 0,
        ...(grown ? { grownBytes: grown.bytes, made } : { call: made }),
        allocators: [],
      }
      const described = grown && {
        bytesPerCall,
        ...memory?.describe({ ...grown, calls: made }),
      }
      return report({ ...described, outcome: undecided ? 'inconclusive' : 'leak', reason: 'heap limit', limit })
    }
    // Of what the first call has returned: the user's own is in a `CallThrew`.
    if (error instanceof UsageError) return { kind: 'usage', message: error.message }
    const seen = memory && growthSeen(samples, rulesOf(question, memory.sight))
    return failed(error, question.assertion, setting, seen)
  } finally {
    calls?.dispose()
    memory?.end()
    subject.release()
    endHeapLimit(progress)
    progress[slot.deadline] = 0
    progress[slot.suspicion] = 0
    progress[slot.timeOfProof] = 0
  }
}

interface Limits {
  readonly progress: Progress
  readonly reader: HeapReader
  readonly memory: Memory
}

/**
 * Lets JS heap and ArrayBuffers, and the memory that is measured, grow by so many megabytes.
 *
 * @returns a check for right after a full collection; from its first call on, when what came before has been collected
 */
function limitFrom({ progress, reader, memory }: Limits, megabytes: number | undefined): () => Promise<void> {
  if (megabytes === undefined) return () => Promise.resolve()
  let heap: HeapLimit | undefined
  let passed: (() => HeapLimitPassed | undefined) | undefined
  return async () => {
    heap ??= setHeapLimit(progress, megabytes)
    passed ??= memory.limit(megabytes)
    if (!heap.isPassed() && !passed()) return
    // A finalizer may let go some turns after the collection.
    await reader.read()
    if (heap.isPassed()) heap.enforce()
    const stillPassed = passed()
    if (stillPassed) throw stillPassed
  }
}

/** Without `setup` the function is called as anybody would call it: with nothing. */
function callOf({ setup, fn }: GrowthQuestion, subject: LeakMatchersSubject): (index: number) => unknown {
  if (setup) return (index) => fn(subject.value, index)
  const alone = fn as () => unknown
  return () => alone()
}

/**
 * At the limit nobody can say how much of the growth is accepted: what one more doubling would bring there is proved
 * before. With the warm-up's calls three rounds have grown by up to a third more than is seen in them.
 */
function enoughGrowth({ heapLimit, ignore }: GrowthQuestion, sight: Sight): number {
  if (ignore.length > 0) return ((heapLimit ?? Infinity) * mebibyte) / 3
  return Math.max(sight.enoughGrowth ?? Infinity, (heapLimit ?? 0) * mebibyte)
}

/** In megabytes, as a fresh process has `heapLimit`: what is kept outside of the heap takes as much of the machine. */
const leastLimit = 256

function enoughText({ heapLimit = leastLimit }: GrowthQuestion): number {
  return Math.max(heapLimit, leastLimit) * mebibyte
}

type Accepted = Pick<GrowthQuestion, 'tolerance' | 'iterations'>

function rulesOf({ tolerance, iterations }: Accepted, sight: Sight): GrowthRules {
  const { noise, floor, clockNoise, ofAll, noiseOfText } = sight
  const others = { ...(ofAll ? { noiseOfAll: ofAll.noise } : {}), ...(noiseOfText ? { noiseOfText } : {}) }
  return { tolerance, noise, floor, clockNoise, ...others, minimumCalls: 4 * iterations }
}

/** `settle` that never settles must end the measurement, and one that throws must say that it was `settle`. */
function boundedSettle(settle: () => unknown, deadline: number): () => Promise<void> {
  return () => settleInto('settle', settle, () => undefined, deadline)
}
