import { grownIn, type GrowthJudgement, type GrowthRules, type Sample } from '../verdict/growth.js'
import type { GrowthReport } from '../report/report.js'
import type { Outcome } from '../report/outcome.js'
import type { Asked } from './asked.js'
import { Calls } from './calls.js'
import { now } from './captured.js'
import { acquireCollect, assertCollected, plantCanary } from './collect.js'
import { failed } from './failed.js'
import { endHeapLimit, HeapLimitPassed, setHeapLimit } from './heap-limit.js'
import { describeRounds, growthReport, growthSeen, shareForCalls, type ReportPart } from './growth-report.js'
import { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { createProgress, slot } from './progress.js'
import { prove, timeOfProof } from './proof.js'
import { isQuiet } from './quiet-flags.js'
import { keepPicture } from './keep-picture.js'
import { measureRounds, type Rounds, type RoundSettings } from './rounds.js'
import { leastForClean, lookAgain, timeOfSecondLook, type SecondLook } from './second-look.js'
import { settleInto } from './settling.js'
import { sightHere, type Sight } from './sight.js'
import { LeakMatchersSubject } from './subject.js'

export interface GrowthQuestion extends Asked {
  /** Run once, before the first call; its settled value is what `fn` is given. */
  readonly setup?: (() => unknown) | undefined
  readonly fn: (subject: unknown, callIndex: number) => unknown
  readonly iterations: number
  readonly warmup: number
  readonly tolerance: number
  /** Whether something else ran in this process meanwhile; growth is then nobody's. */
  readonly disturbed: () => boolean
}

/** Measures whether calling `fn` again and again keeps heap, and proves it before it is called a leak. */
export async function measureHeapGrowth(question: GrowthQuestion): Promise<Outcome> {
  const start = now()
  const progress = progressHere()
  const { deadline, setting } = question
  const samples: Sample[] = []
  let calls: Calls | undefined
  const subject = new LeakMatchersSubject(question)
  const report = (part: ReportPart): Outcome => growthReport(question, { start, calls: calls?.made ?? 0 }, part)
  try {
    const collect = acquireCollect()
    const canary = plantCanary()
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

    const stopAt = start + shareForCalls * (deadline - start)
    calls = new Calls(callOf(question, subject), progress, stopAt, deadline)
    const sight = sightHere()
    const { agreement, most } = sight
    const settle = question.settle && boundedSettle(question.settle, deadline)
    const reader = new HeapReader({ collect, progress, settle, agreement, most })
    const checkLimit = setHeapLimit(progress, question.heapLimit)
    const { iterations, warmup } = question
    const rules = rulesOf(question, sight)
    const judged = (judgement: GrowthJudgement): void => {
      const seen = growthSeen(samples, rules, judgement)
      progress[slot.suspicion] = seen?.bytesPerCall ?? 0
      progress[slot.suspectedCalls] = seen?.calls ?? 0
    }
    const plan = { sight, iterations, warmup, rules, start, deadline: stopAt, checkLimit, judged, samples }
    const rounds = await measureRounds(calls, reader, { ...plan, ...proofOf(calls) })
    const measured = describeRounds(rounds, question, start)
    if (rounds.judgement.kind === 'flat') return report({ ...measured, outcome: 'clean' })
    const time = Math.round(timeOfProof(reader, calls))
    progress[slot.timeOfProof] = time
    const proof = question.disturbed() ? undefined : await proveGrowth(rounds, calls, reader, rules, question)
    // Before the proof or during it.
    if (!proof || question.disturbed()) return report({ ...measured, outcome: 'inconclusive', reason: 'disturbed' })
    switch (proof.kind) {
      case 'proved':
        return report({
          ...measured,
          ...proof.findings,
          ...keepPicture(proof.picture, question.artifacts),
          outcome: 'leak',
          reason: 'steady growth',
        })
      case 'ignored':
        return report({ ...measured, outcome: 'clean', ignored: proof.ignored })
      case 'engine':
        return report({ ...measured, outcome: 'clean', bytesPerCall: 0, smallestVisible: proof.smallestVisible })
      default:
        return report({
          ...measured,
          outcome: 'inconclusive',
          reason: unclear(rounds, proof.kind),
          ...(proof.kind === 'no time' ? { timeOfProof: time } : {}),
        })
    }
  } catch (error) {
    if (error instanceof HeapLimitPassed) {
      const limit = { megabytes: question.heapLimit ?? 0, call: calls?.made ?? 0, allocators: [] }
      return report({ outcome: 'leak', reason: 'heap limit', limit })
    }
    return failed(error, 'heap growth', setting, growthSeen(samples, rulesOf(question, sightHere())))
  } finally {
    calls?.dispose()
    subject.release()
    endHeapLimit(progress)
    progress[slot.deadline] = 0
    progress[slot.suspicion] = 0
    progress[slot.timeOfProof] = 0
  }
}

/** Without `setup` the function is called as anybody would call it: with nothing. */
function callOf({ setup, fn }: GrowthQuestion, subject: LeakMatchersSubject): (index: number) => unknown {
  if (setup) return (index) => fn(subject.value, index)
  const alone = fn as () => unknown
  return () => alone()
}

function rulesOf({ tolerance, iterations }: GrowthQuestion, { noise, floor, clockNoise }: Sight): GrowthRules {
  return { tolerance, noise, floor, clockNoise, minimumCalls: 4 * iterations }
}

/** Steady growth; or growth that was not looked for in a third doubling, which would have taken too long. */
function isSuspicious({ judgement }: Rounds): boolean {
  return judgement.kind === 'steady' || (judgement.kind === 'open' && judgement.rising)
}

/** What the rounds leave time for: in a quiet process bytes alone raise a suspicion, elsewhere they settle little. */
function proofOf(calls: Calls): Pick<RoundSettings, 'timeOfProof' | 'callsToClear'> {
  const timeOf = (reader: HeapReader, growth: number): number => timeOfProof(reader, calls, growth)
  return isQuiet()
    ? { timeOfProof: timeOf, callsToClear: undefined }
    : { timeOfProof: (...of) => Math.max(timeOf(...of), timeOfSecondLook(...of)), callsToClear: leastForClean }
}

/** V8's compilers were seen to take up to 290 bytes per call. */
const mostOfEngine = 512

async function proveGrowth(
  rounds: Rounds,
  calls: Calls,
  reader: HeapReader,
  rules: GrowthRules,
  { deadline, redact, ignore }: GrowthQuestion,
): Promise<SecondLook> {
  const { judgement, millisecondsPerCall, burst } = rounds
  const grown = grownIn(rounds.samples, rules)
  const suspicion = {
    bytesPerCall: judgement.kind === 'flat' ? 0 : judgement.bytesPerCall,
    grownBytes: grown.bytes,
    grownBuffers: grown.buffers,
    slowing: judgement.kind === 'slowing',
    millisecondsPerCall,
    burst,
    redact,
    ignore,
  }
  // Each takes its time: where V8's compilers are the likelier cause, and marks cost a snapshot as well, not both.
  const isLikely = isQuiet() || suspicion.bytesPerCall > mostOfEngine || !calls.turnsEventLoop
  if (isLikely && isSuspicious(rounds)) {
    const proof = await prove(suspicion, calls, reader, deadline)
    if (isQuiet() || proof.kind !== 'unproved') return proof
  }
  const isWorthIt = !isQuiet() && (isSuspicious(rounds) || calls.made >= rules.minimumCalls)
  return isWorthIt ? lookAgain(suspicion, calls, reader, rules, deadline) : { kind: 'unproved' }
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
  const plan = { ...settings, checkLimit: () => undefined, judged: () => undefined, samples: [] }
  await measureRounds(calls, reader, { ...plan, ...proofOf(calls) })
}

function unclear(rounds: Rounds, proof: 'unproved' | 'filled' | 'no time'): NonNullable<GrowthReport['reason']> {
  if (proof === 'filled') return 'filled'
  if (rounds.judgement.kind === 'slowing') return 'slowing'
  if (!isSuspicious(rounds)) return 'out of time'
  return proof === 'no time' ? 'no time for proof' : 'unproved'
}

/** `settle` that never settles must end the measurement, and one that throws must say that it was `settle`. */
function boundedSettle(settle: () => unknown, deadline: number): () => Promise<void> {
  return () => settleInto('settle', settle, () => undefined, deadline)
}
