import { leastText } from '../explain/outside-text.js'
import {
  grownIn,
  isSuspicious,
  judgeGrowth,
  tellingSeries,
  withoutText,
  type Grown,
  type Growth,
  type GrowthJudgement,
} from '../verdict/growth.js'
import type { GrowthReport } from '../report/report.js'
import { buffersInUse, bytesInUse, textOutside } from './bytes-in-use.js'
import type { ReportPart } from './growth-report.js'
import type { Found, Memory } from './growth.js'
import { keepPicture } from './keep-picture.js'
import { progressHere } from './measured-process.js'
import { slot } from './progress.js'
import { prove } from './proof.js'
import { timeOfProof } from './proof-time.js'
import { isQuiet } from './quiet-flags.js'
import type { Rounds } from './rounds.js'
import { leastForClean, lookAgain, timeOfSecondLook, type SecondLook } from './second-look.js'
import { sightHere } from './sight.js'
import type { Proof } from './suspicion.js'

/** JS heap and ArrayBuffers, whose growth is proved by what stays before it is called a leak. */
export function heapMemory(): Memory {
  return {
    // One text more is growth.
    sight: { ...sightHere(), noiseOfText: leastText - 1 },
    bytes: bytesInUse,
    parts: () => ({ buffers: buffersInUse(), text: textOutside() }),
    proofOf,
    // The watchdog's, whatever is asserted.
    limit: () => () => undefined,
    describe: () => ({}),
    conclude,
    end: () => undefined,
  }
}

/** What the rounds leave time for: in a quiet process bytes alone raise a suspicion, elsewhere they settle little. */
const proofOf: Memory['proofOf'] = (calls) => {
  const timeOf: ReturnType<Memory['proofOf']>['timeOfProof'] = (reader, growth) => timeOfProof(reader, calls, growth)
  return isQuiet()
    ? { timeOfProof: timeOf, callsToClear: undefined }
    : { timeOfProof: (...of) => Math.max(timeOf(...of), timeOfSecondLook(...of)), callsToClear: leastForClean }
}

async function conclude(found: Found): Promise<ReportPart> {
  const { question, rounds, calls, reader } = found
  const time = Math.round(timeOfProof(reader, calls))
  progressHere()[slot.timeOfProof] = time
  const heap = heapIn(found)
  const proof = await proveGrowth(found, heap)
  switch (proof.kind) {
    case 'proved':
      return {
        ...(proof.ofText ? {} : heap.described),
        ...proof.findings,
        ...keepPicture(proof.picture, question.artifacts),
        outcome: 'leak',
        reason: 'steady growth',
      }
    case 'ignored':
      return { outcome: 'clean', ignored: proof.ignored }
    case 'no text':
      return { ...heap.described, outcome: 'clean' }
    case 'engine':
      return { outcome: 'clean', bytesPerCall: 0, smallestVisible: proof.smallestVisible }
    default:
      return {
        outcome: 'inconclusive',
        reason: unclear(rounds, proof.kind),
        ...(proof.kind === 'no time' ? { timeOfProof: time } : {}),
      }
  }
}

/** What the rounds have shown of heap and ArrayBuffers, and of text outside of the heap beside them. */
interface HeapIn {
  readonly judgement: GrowthJudgement
  readonly grown: Grown
  /** For a report that text has no part in. */
  readonly described: Pick<GrowthReport, 'bytesPerCall' | 'smallestVisible' | 'series'>
  readonly ofText: Growth | undefined
}

function heapIn({ rounds: { samples }, rules }: Found): HeapIn {
  const ofHeap = withoutText(rules)
  const judgement = judgeGrowth(samples, ofHeap)
  const { smallestVisible } = judgement
  const bytesPerCall = judgement.kind === 'flat' ? 0 : judgement.bytesPerCall
  return {
    judgement,
    grown: grownIn(samples, ofHeap),
    described: { bytesPerCall, smallestVisible, series: samples },
    ofText: tellingSeries(samples, rules).ofText,
  }
}

/** V8's compilers were seen to take up to 290 bytes per call. */
const mostOfEngine = 512

async function proveGrowth({ question, rounds, calls, reader, rules }: Found, heap: HeapIn): Promise<SecondLook> {
  const { deadline, redact, ignore } = question
  const { millisecondsPerCall, burst } = rounds
  const { judgement, grown, ofText } = heap
  const telling = ofText && !isSuspicious(judgement) ? ofText : judgement
  const suspicion = {
    bytesPerCall: heap.described.bytesPerCall,
    grownBytes: grown.bytes,
    grownBuffers: grown.buffers,
    textPerCall: ofText?.bytesPerCall ?? 0,
    textAlone: telling !== judgement,
    slowing: telling.kind === 'slowing',
    open: telling.kind === 'open',
    early: rounds.ended === 'slower',
    millisecondsPerCall,
    burst,
    redact,
    ignore,
  }
  // Each takes its time: where V8's compilers are the likelier cause, and marks cost a snapshot as well, not both.
  const ofEngine = suspicion.bytesPerCall <= mostOfEngine && !ofText
  const isLikely = isQuiet() || !ofEngine || !calls.turnsEventLoop
  let proof: Proof = { kind: 'unproved' }
  if (isLikely && isSuspicious(rounds.judgement)) proof = await prove({ suspicion, calls, reader, deadline })
  if (suspicion.textAlone) {
    if (proof.kind !== 'no text' || judgement.kind === 'flat') return proof
    // The heap's own growth, which raised no suspicion, is left.
    proof = { kind: 'unproved' }
  }
  const isWorthIt = !isQuiet() && (isSuspicious(rounds.judgement) || calls.made >= rules.minimumCalls)
  if (!isWorthIt || !leavesOpen(proof)) return proof
  const again = await lookAgain(suspicion, calls, reader, rules, deadline)
  return proof.kind === 'filled' && tellsNothing(again) ? proof : again
}

/**
 * A cache that has become full is clean, in the second look. And a text that gets longer is what compiled code may leave
 * in pieces (a character that nobody wants is not read), until the proof puts the compilers off and they are joined: all
 * at once they are gone, while the text has grown.
 */
function leavesOpen({ kind }: Proof): boolean {
  return kind === 'unproved' || kind === 'filled'
}

function tellsNothing({ kind }: SecondLook): boolean {
  return kind === 'unproved' || kind === 'no time'
}

function unclear(rounds: Rounds, proof: 'unproved' | 'filled' | 'no time'): NonNullable<GrowthReport['reason']> {
  if (proof === 'filled') return 'filled'
  if (rounds.judgement.kind === 'slowing') return 'slowing'
  if (!isSuspicious(rounds.judgement)) return 'out of time'
  return proof === 'no time' ? 'no time for proof' : 'unproved'
}
