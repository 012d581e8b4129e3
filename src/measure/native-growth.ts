import type { GrowthReport, NativeGrowth, NativeKind } from '../report/report.js'
import { fromHere } from '../explain/surroundings.js'
import { grownBetween, grownIn, type Grown, type GrowthJudgement, type Sample } from '../verdict/growth.js'
import type { ReportPart } from './growth-report.js'
import type { Found, Memory } from './growth.js'
import { HeapLimitPassed } from './heap-limit.js'
import { buffersInUse } from './bytes-in-use.js'
import { now } from './captured.js'
import { keepPicture } from './keep-picture.js'
import { kindsOf } from './native-kinds.js'
import {
  addonsOfProgram,
  findInstrument,
  heapSize,
  NoInstrument,
  type Instrument,
  type Reading,
} from './native-memory.js'
import { prove } from './proof.js'
import { timeOfProof } from './proof-time.js'
import { sightHere } from './sight.js'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

/**
 * Threads that start and end, and whatever else Node does in the background, have the allocator keep some more at first:
 * 60 KB for the first 300 workers on Node 24, which take 5 s and more; 10 to 40 KB for each 300 later on.
 */
const clockNoise = { perSecond: 16 * kibibyte, most: 128 * kibibyte }
/** As `heapLimit` has it in a fresh process, unless that is larger. */
const enoughGrowth = 256 * mebibyte
/** A page: the least that can be mapped. */
const visibleOfAll = 4 * kibibyte

/**
 * Memory outside the JS heap. No snapshot shows what stays there, so growth that is steady is a leak by the bytes alone;
 * where it is ArrayBuffers, what holds them is looked for on the heap.
 */
export function nativeMemory(): Memory {
  const instrument = findInstrument()
  const { noise, noiseOfMapped, floor, visible, read } = instrument
  const ofAll = noiseOfMapped === undefined ? {} : { ofAll: { noise: noiseOfMapped, visible: visibleOfAll } }
  return {
    sight: { ...sightHere(), noise, floor, visible, agreement: noise / 2, clockNoise, enoughGrowth, ...ofAll },
    bytes: () => read().bytes,
    parts: () => partsOf(read()),
    proofOf: () => ({ timeOfProof: () => 0, callsToClear: undefined }),
    limit: (megabytes) => limitTo(instrument, megabytes),
    describe: (grown, judgement) => ({ native: { ...described(instrument, grown), ...visibleOf(judgement) } }),
    conclude,
    end: instrument.end,
  }
}

function partsOf(reading: Reading): Omit<Sample, 'calls' | 'bytes'> {
  const { mapped } = reading
  const beside = mapped === undefined ? {} : { beside: mapped }
  return { ...beside, buffers: buffersInUse(), heap: heapSize(), kinds: kindsOf(reading) }
}

function allOf({ bytes, mapped = 0 }: Reading): number {
  return bytes + mapped
}

function limitTo({ read }: Instrument, megabytes: number): () => HeapLimitPassed | undefined {
  // Whoever throws it knows how many calls that were.
  const sample = (reading: Reading): Sample => ({ calls: 0, bytes: allOf(reading), ...partsOf(reading) })
  const baseline = sample(read())
  return () => {
    const reading = read()
    const isPassed = allOf(reading) - baseline.bytes > megabytes * mebibyte
    return isPassed ? new HeapLimitPassed(grownBetween(baseline, sample(reading))) : undefined
  }
}

function visibleOf(judgement: GrowthJudgement | undefined): Partial<NativeGrowth> {
  if (judgement?.kind !== 'flat' || judgement.smallestVisibleOfAll === undefined) return {}
  return { smallestVisibleOfAll: judgement.smallestVisibleOfAll }
}

/** A kind is told where it is so much of the growth. */
const shareOfGrowth = 0.05

function described({ name, noise, noiseOfMapped = 0 }: Instrument, { bytes, kinds, calls }: Grown): NativeGrowth {
  const grown = Object.entries(kinds)
    .filter(([, kindBytes]) => bytes > 0 && kindBytes >= shareOfGrowth * bytes)
    // Pages that came by chance are none of a growth that was read without them.
    .filter(([kind, kindBytes]) => kind !== 'mapped' || kindBytes > noiseOfMapped)
    .map(([kind, kindBytes]) => ({ kind: kind as NativeKind, bytesPerCall: kindBytes / calls }))
    .sort((left, right) => right.bytesPerCall - left.bytesPerCall)
  const noises = { noise, ...(noiseOfMapped > 0 ? { noiseOfMapped } : {}) }
  return { instrument: name, ...noises, kinds: grown, ...addonsHere() }
}

function addonsHere(): Pick<NativeGrowth, 'addons'> {
  const addons = addonsOfProgram()
  return addons ? { addons: addons.map(fromHere) } : {}
}

/** What V8 keeps with `malloc` for each page of the JS heap: 5 % of it on Node 24, 3 % on 26, 1 % on 20 and 22. */
const shareOfPages = 0.06

async function conclude(found: Found): Promise<ReportPart> {
  const { rounds, rules } = found
  if (rounds.judgement.kind === 'slowing') return { outcome: 'inconclusive', reason: 'slowing' }
  // Two rounds that grew are no growth that holds up, and nothing else proves it here.
  const isTold = rounds.judgement.kind === 'steady' || rounds.ended === 'slower'
  if (!isTold) return { outcome: 'inconclusive', reason: 'out of time' }
  const { bytes, heap, calls, noise } = grownIn(rounds.samples, rules)
  const ofPages = shareOfPages * Math.max(heap, 0)
  // Of what could not be read nothing is known.
  if (!Number.isFinite(bytes)) throw new NoInstrument('a reading was no number')
  const least = noise + (rules.floor + rules.tolerance) * calls
  if (bytes - ofPages > least) return { ...(await holderOfBuffers(found)), outcome: 'leak', reason: 'steady growth' }
  // What the heap that grew is looked after by says nothing of native code; and few calls say nothing at all.
  if (calls < rules.minimumCalls) return { outcome: 'inconclusive', reason: 'out of time' }
  return { outcome: 'clean', bytesPerCall: 0, smallestVisible: (least + ofPages) / calls }
}

/** Of the growth, so much is in ArrayBuffers where what holds them is what the leak is about. */
const shareOfBuffers = 0.5
/** Beside a busy core the proof takes longer than is estimated; out of time, the verdict would be lost. */
const enoughTime = 2

/** What the heap shows of it. The verdict stands without. */
async function holderOfBuffers({ question, rounds, calls, reader, rules }: Found): Promise<Partial<GrowthReport>> {
  const grown = grownIn(rounds.samples, rules)
  if (grown.buffers < shareOfBuffers * grown.bytes) return {}
  const { millisecondsPerCall, burst } = rounds
  const { deadline, redact, artifacts } = question
  const proofTime = timeOfProof(reader, calls)
  const lacking = now() + enoughTime * proofTime - deadline
  if (lacking > 0) return { noTimeFor: { holder: lacking } }
  const suspicion = {
    bytesPerCall: grown.buffers / grown.calls,
    grownBytes: grown.buffers,
    grownBuffers: grown.buffers,
    textPerCall: 0,
    textAlone: false,
    slowing: false,
    open: false,
    early: rounds.ended === 'slower',
    ...{ millisecondsPerCall, burst, redact, ignore: [] },
  }
  const stopAt = deadline - (enoughTime - 1) * proofTime
  const proof = await prove({ suspicion, calls, reader, deadline: stopAt })
  // It took longer than was estimated.
  if (proof.kind === 'no time') return { noTimeFor: { holder: proofTime } }
  return proof.kind === 'proved' ? { ...proof.findings, ...keepPicture(proof.picture, artifacts) } : {}
}
