import type inspector from 'node:inspector'
import { findBacklogs, queueOf, stillGrowing } from '../explain/backlogs.js'
import { findContainers, possibleGrowth, type ProvedContainer } from '../explain/containers.js'
import { entriesOf, findCountable, growingByCount } from '../explain/counted.js'
import type { NameVariable } from '../explain/fold.js'
import { explainBacklogs, explainContainers, explainSurvivors } from '../explain/growth.js'
import {
  acceptContainers,
  acceptGroups,
  isLittle,
  leastBeside,
  restOfGrowth,
  type Accepted,
} from '../explain/ignored.js'
import { callsMissing, isWhole, mayBeReplaced, withoutGone } from '../explain/replaced.js'
import { callsIn, findSurvivors, type ProvedGroup, type Stretch, type SurvivorQuestion } from '../explain/survivors.js'
import type { IgnoredHolder } from '../report/report.js'
import type { HeapGraph } from '../snapshot/index.js'
import { sampleAllocations, type Allocations } from './allocations.js'
import { Births } from './births.js'
import { OutOfTime, type Calls } from './calls.js'
import { now } from './captured.js'
import { EntryCounts } from './entry-counts.js'
import { explainFound, type Ignored, type Proved } from './explaining.js'
import { endHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { makeLineTables } from './line-tables.js'
import { progressHere } from './measured-process.js'
import { decodePicture, Shelf, takePicture, type Picture } from './picture.js'
import { isQuiet } from './quiet-flags.js'
import { VariableNames } from './variable-names.js'

export interface Suspicion {
  readonly bytesPerCall: number
  /** Bytes by which the heap has grown in the measured rounds. */
  readonly grownBytes: number
  /** What of it are the bytes of ArrayBuffers. */
  readonly grownBuffers: number
  /** Whether growth per call falls from round to round. */
  readonly slowing: boolean
  /** Whether it is suspected before the calls that a cache has for becoming full. */
  readonly early: boolean
  readonly millisecondsPerCall: number
  /** Calls between two collections, here as in the rounds: tables keep the capacity of their largest burst. */
  readonly burst: number
  /** No string of the heap in the findings. */
  readonly redact: boolean
  readonly ignore: readonly IgnoredHolder[]
}

export type Proof =
  /** With the picture that shows it. */
  | (Proved & { readonly picture: Picture })
  | (Ignored & { readonly picture?: Picture })
  /** Nothing multiplies with the calls, and no container holds more. */
  | { readonly kind: 'unproved' }
  /** What multiplied has stopped to: as many go as come. */
  | { readonly kind: 'filled' }
  | { readonly kind: 'no time' }

/** Calls of a stretch. Primes: a proportion is then no coincidence of round numbers. */
const stretchLengths = [293, 97, 53, 31, 17, 11]

/**
 * What the proof takes, in collections of the same heap, which are measured all the time: the walks of two marks some 40
 * (a last mark, which costs a snapshot, 80), a snapshot 60, decoding and reading it 50 (8 to 60 MB, Node 20 to 26).
 */
const collectionsOfMarks = 40
const collectionsOfLastMark = 80
const collectionsOfReading = 50
const collectionsOfPicture = 60 + collectionsOfReading

/** Collections beside a busy core take up to twice as long, and what is estimated by them is too much by as much. */
export const leastTime = 0.5

/** Milliseconds that the proof takes besides its calls, for a heap that is `growth` times as large as it is now. */
export function timeOfProof({ collectionTime }: HeapReader, { turnsEventLoop }: Calls, growth = 1): number {
  const marks = turnsEventLoop ? collectionsOfLastMark : collectionsOfMarks
  return (marks + collectionsOfPicture) * collectionTime * growth
}

/**
 * Bytes raised the suspicion; now survivors prove it. One or two stretches of calls are made and then a snapshot is
 * taken: what multiplies with the calls is among the objects born in them. Growth without new objects needs a second snapshot,
 * once the heap has grown again: one container holds more than before.
 */
export async function prove(suspicion: Suspicion, calls: Calls, reader: HeapReader, deadline: number): Promise<Proof> {
  // Snapshots and what is read from them are no growth of the user's.
  endHeapLimit(progressHere())
  makeLineTables()
  // To the end: V8 forgets its numbers with the session, and the second snapshot is compared by them.
  const births = new Births()
  const shelf = new Shelf()
  try {
    const traced = await traceBirths(births, suspicion, calls, reader, shelf, deadline)
    if (!traced) return { kind: 'no time' }
    const groups = findSurvivors(traced)
    if (groups.length === 0) {
      const proof = await proveByContainer(traced, suspicion, calls, reader, deadline)
      return proof.kind === 'unproved' ? await proveByBacklog(traced, suspicion, calls, reader, deadline) : proof
    }
    const asked = await withoutReplaced(groups, traced, suspicion, calls, reader, deadline)
    if (asked === 'no time') return { kind: 'no time' }
    const { lasting, later } = asked
    if (lasting.length === 0) {
      const proof = later && proveOnBalance(groups, later, traced, suspicion, calls)
      return !proof || proof.kind === 'unproved' ? { kind: 'filled' } : proof
    }
    const accepted = acceptGroups(traced, lasting, suspicion.ignore, traced.nameAccepted)
    if (accepted.left.length === 0) {
      return await proveBeside(accepted, traced, suspicion, calls, reader, deadline)
    }
    const explained = explainFound(traced.graph, accepted, explainSurvivors, suspicion, traced.allocated)
    return { ...explained, picture: shelf.take() }
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  } finally {
    shelf.close()
    births.end()
  }
}

interface Traced extends SurvivorQuestion {
  readonly allocated: Allocations | undefined
  /** All calls that were ever made before the picture. */
  readonly madeAtPicture: number
  /** Where its picture waits. */
  readonly shelf: Shelf
  /** The one that lasts: what is accepted, or counted, need not be the end. */
  readonly session: inspector.Session
  readonly nameAccepted: NameVariable
}

async function traceBirths(
  births: Births,
  { bytesPerCall, millisecondsPerCall }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  shelf: Shelf,
  deadline: number,
): Promise<Traced | undefined> {
  const before = calls.made
  // Worth trying where it may fit: without a proof there is no verdict either.
  const length = stretchThatFits(deadline - now(), millisecondsPerCall, timeOfProof(reader, calls))
  if (length === undefined) return undefined
  const stretches: Stretch[] = []
  // Without a collection between: marks and snapshots make their own, and each takes a second now that V8 follows every
  // object it moves (34 MB). What a table has room for, which bursts are about, is no survivor.
  const stretch = async (afterId: number | undefined, count: number): Promise<boolean> => {
    if (afterId === undefined) return false
    await calls.make(count)
    await reader.settle()
    stretches.push({ afterId, calls: count })
    return true
  }
  const marked = calls.turnsEventLoop
    ? await stretch(await births.lastMark(), length)
    : (await stretch(await births.mark(), length)) && (await stretch(await births.mark(), 2 * length))
  if (!marked) return undefined
  births.discardConsole()
  const madeAtPicture = calls.made
  const picture = await takePicture()
  const allocated = await allocatedBy(births, calls, reader, millisecondsPerCall, deadline)
  const graph = decodePicture(picture)
  shelf.put(picture)
  const { session } = births
  const { namesOf: nameAccepted } = new VariableNames(session, graph)
  const question = { graph, stretches, calls: before, bytesPerCall, compilers: !isQuiet() }
  return { ...question, allocated, madeAtPicture, shelf, session, nameAccepted }
}

/** From here on a stretch shows what one call in ten keeps, or one in sixteen. */
const longEnough = 53

/**
 * The longest that surely fits, if it is long enough; else the longest that may fit.
 *
 * @param timeLeft and what the proof takes besides its calls, in milliseconds
 */
export function stretchThatFits(timeLeft: number, millisecondsPerCall: number, proofTime: number): number | undefined {
  const longest = (share: number): number | undefined =>
    stretchLengths.find((prime) => 3 * prime * millisecondsPerCall <= timeLeft - share * proofTime)
  const sure = longest(1)
  return sure !== undefined && sure >= longEnough ? sure : longest(leastTime)
}

/** Calls that are made once more, to see who allocates: every object is noted, at some microseconds each. */
const leastNoted = 11
const notedCalls = [97, 31, leastNoted]
/** Calls of which each object is noted take so many times as long, at most. */
const slowedDown = 10

/** Before the compilers are back: what they inline is not on a stack. */
async function allocatedBy(
  births: Births,
  calls: Calls,
  reader: HeapReader,
  millisecondsPerCall: number,
  deadline: number,
): Promise<Allocations | undefined> {
  const stopAt = deadline - collectionsOfPicture * reader.collectionTime
  const timeOf = (noted: number): number => slowedDown * noted * millisecondsPerCall
  const left = stopAt - now()
  const count = notedCalls.find((noted) => timeOf(noted) <= left)
  if (count === undefined) return { lacking: timeOf(leastNoted) - left }
  return await sampleAllocations(count, calls, reader, births, stopAt)
}

/**
 * Without those that are replaced: a full cache gives one up for each that comes. Where as many of most kinds are there as
 * all calls have made that is no question, but for those that have come early; else a second picture shows how many of the
 * first one's have gone. Without a collection between, as in the stretches.
 */
async function withoutReplaced(
  groups: readonly ProvedGroup[],
  traced: Traced,
  { millisecondsPerCall, early }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Lasting | 'no time'> {
  const isAsked = mayBeReplaced(traced, groups)
  if (!isAsked && !early) return { lasting: groups }
  // Where calls get slower there must not be many more: few tell as much of what has just become full.
  const count = isAsked ? Math.max(callsIn(traced.stretches), callsMissing(traced, groups)) : fewCalls(traced.stretches)
  const time = count * millisecondsPerCall + leastTime * collectionsOfPicture * reader.collectionTime
  if (now() + time > deadline) return 'no time'
  await calls.make(count)
  await reader.settle()
  const later = decodePicture(await takePicture())
  return { lasting: withoutGone(traced, { graph: later, calls: count }, groups), later }
}

interface Lasting {
  readonly lasting: readonly ProvedGroup[]
  /** The second picture, where one was taken. */
  readonly later?: HeapGraph
}

function fewCalls([first]: readonly Stretch[]): number {
  return first?.calls ?? 0
}

/** Their time is known better after each: compilers are back once a picture has been read. */
const partsOfBacklog = 8

/**
 * A queue whose consumer is slower than its producer: what comes is there, of what came before the oldest has gone. As
 * many calls as those of which nothing is left, and a second picture, show whether it grows on balance.
 */
async function proveByBacklog(
  traced: Traced,
  suspicion: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof> {
  const backlogs = findBacklogs(traced)
  if (backlogs.length === 0) return { kind: 'unproved' }
  const left = Math.max(callsIn(traced.stretches), callsMissing(traced, backlogs)) - (calls.made - traced.madeAtPicture)
  const stopAt = deadline - leastTime * collectionsOfPicture * reader.collectionTime
  let { millisecondsPerCall } = suspicion
  const count = Math.ceil(Math.max(left, 1) / partsOfBacklog)
  for (let part = 0; part < partsOfBacklog; part++) {
    const began = now()
    if (began + count * millisecondsPerCall > stopAt) return { kind: 'no time' }
    await calls.make(count, stopAt)
    millisecondsPerCall = (now() - began) / count
  }
  await reader.settle()
  const later = decodePicture(await takePicture())
  return proveOnBalance(backlogs, later, traced, suspicion, calls)
}

/** Whether a later picture has more of what comes and goes. */
function proveOnBalance(
  groups: readonly ProvedGroup[],
  later: HeapGraph,
  traced: Traced,
  suspicion: Suspicion,
  { made }: Calls,
): Proof {
  const { graph, allocated, madeAtPicture, nameAccepted, shelf } = traced
  const growing = stillGrowing(traced, { graph: later, calls: made - madeAtPicture }, groups)
  if (growing.length === 0) return { kind: 'unproved' }
  const accepted = acceptGroups(traced, growing, suspicion.ignore, nameAccepted)
  // What is accepted must be the growth: with what it holds is not asked, since of that some goes as well.
  const rest = growing.reduce((left, { bytesPerCall }) => left - bytesPerCall, suspicion.bytesPerCall)
  if (accepted.left.length === 0 && !isLittle(rest, suspicion)) return { kind: 'unproved' }
  const explain: typeof explainSurvivors = (_, left, settings) =>
    explainBacklogs(graph, left, left.flatMap((group) => queueOf(graph, later, group)).slice(0, 1), settings)
  return { ...explainFound(graph, accepted, explain, suspicion, allocated), picture: shelf.take() }
}

/** What is accepted multiplies; what of the growth it does not explain is looked for in containers. */
async function proveBeside(
  { used }: Accepted<ProvedGroup>,
  traced: Traced,
  suspicion: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof> {
  const { bytesPerCall, grownBytes } = suspicion
  const { least, most, accepted } = restOfGrowth(traced, suspicion.ignore, traced.nameAccepted)
  const ignored: Ignored = { kind: 'ignored', ignored: used }
  if (most <= leastBeside) return ignored
  const beside = { ...suspicion, bytesPerCall: most, grownBytes: (grownBytes * most) / bytesPerCall }
  const proof = await proveByContainer(traced, { ...beside, accepted, met: used }, calls, reader, deadline)
  if (proof.kind !== 'unproved') return proof
  return isLittle(least, suspicion) ? ignored : proof
}

/**
 * A container may grow by steps, of half its size or all of it: as many calls as before must bring one. Others grow
 * evenly, and are seen soon: so the calls come in parts, of those before. Few: each ends in a reading, and collections
 * are slow while V8 follows every object it moves.
 */
const partsOfCalls = [1 / 32, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 4, 1 / 4, 1 / 4]
/** The same where all calls take less time than a second look: an array's step is in the first part, a table's in both. */
const largeParts = [9 / 16, 11 / 16]
/** A reading may be too low by what was freed meanwhile, and too high by what V8 has compiled since: 0.3 MB were seen. */
const nearlyAStep = 0.9
/** What has grown evenly is as well seen by a share of what grew in the rounds. */
const shareOfGrown = 0.2
/** Of what so many calls should have brought: with a step, and without one all the more. */
const shareOfExpected = 0.2
/** Bytes that are no chance, where they are what so many calls bring, and not half of it or twice as much. */
const evenGrowth = 16 * 1024

interface Beside extends Suspicion {
  /** Bytes per call that accepted survivors keep. */
  readonly accepted?: number
  /** By which holders they are accepted. */
  readonly met?: readonly IgnoredHolder[]
}

async function proveByContainer(
  traced: Traced,
  suspicion: Beside,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof> {
  const { bytesPerCall, grownBytes, burst, accepted = 0 } = suspicion
  const possible = possibleGrowth(traced.graph, grownBytes)
  if (!possible) return { kind: 'unproved' }
  const counted = await proveByCount(possible.contents, traced, suspicion, calls, reader, deadline)
  if (counted) return counted
  const { step } = possible
  const before = calls.made
  const stopAt = deadline - timeOfProof(reader, calls)
  // The whole reading: what the first picture was read with is garbage, and the bytes of its buffers go late.
  let start = { bytes: await reader.read(), calls: before }
  let { millisecondsPerCall } = suspicion
  let grown = 0
  let expected = 0
  let partsMade = 0
  const areCallsCheap =
    step !== undefined && before * millisecondsPerCall < collectionsOfPicture * reader.collectionTime
  const parts = areCallsCheap ? largeParts : partsOfCalls
  for (const part of parts) {
    const count = Math.ceil(part * before)
    const began = now()
    if (began + count * millisecondsPerCall > stopAt) break
    await calls.makeInBursts(count, burst, () => reader.between())
    millisecondsPerCall = (now() - began) / count
    const bytes = await reader.read(Infinity)
    // Later still: growth is looked for from there.
    if (bytes < start.bytes) start = { bytes, calls: calls.made }
    grown = bytes - start.bytes - accepted * (calls.made - start.calls)
    expected = bytesPerCall * (calls.made - start.calls)
    if (now() > stopAt) break
    partsMade++
    const isEnough =
      step === undefined ? grown >= shareOfGrown * grownBytes || isEven(grown, expected) : grown >= nearlyAStep * step
    if (!isEnough) continue
    const proof = await lookForContainers(traced, Math.min(grown, expected), suspicion)
    if (proof.kind !== 'unproved') return proof
    // It was the engine's: its compilers are back, and had not seen this code before. So is what this look has left.
    start = { bytes: await reader.read(), calls: calls.made }
    grown = 0
  }
  // Less is what comes once: 0.3 KB of a container that was there already would explain all of it.
  if (grown >= shareOfExpected * expected && now() <= stopAt) {
    const proof = await lookForContainers(traced, Math.min(grown, expected), suspicion)
    if (proof.kind !== 'unproved') return proof
  }
  // Fewer calls do not show that nothing grows.
  return { kind: partsMade === parts.length ? 'unproved' : 'no time' }
}

/**
 * Where arrays, Maps and Sets are all that may have grown, they are asked: in proportion to the calls is more than by a
 * step, and seen in some hundred of them, without a second snapshot. Where fewer are in them than all calls before have
 * made, as many calls as are missing must bring more as well. Undefined where the answers prove nothing.
 */
async function proveByCount(
  contents: readonly number[],
  { graph, allocated, shelf, nameAccepted, session }: Traced,
  suspicion: Beside,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof | undefined> {
  const containers = findCountable(graph, contents)
  const fit = (count: number): boolean =>
    count * suspicion.millisecondsPerCall <= deadline - now() - leastTime * collectionsOfReading * reader.collectionTime
  const length = stretchLengths.find((prime) => fit(3 * prime))
  if (containers.length === 0 || length === undefined) return undefined
  const counts = new EntryCounts(session, graph, containers)
  try {
    if (!counts.areKnown) return undefined
    const question = { graph, calls: calls.made, bytesPerCall: suspicion.bytesPerCall }
    const stretches: Pick<Stretch, 'calls'>[] = []
    const growingAfter = async (count: number): Promise<readonly ProvedContainer[]> => {
      await calls.make(count)
      await reader.settle()
      stretches.push({ calls: count })
      return counts.count() ? growingByCount(counts.counted, stretches, question) : []
    }
    await growingAfter(length)
    let growing = await growingAfter(2 * length)
    if (growing.length === 0) return undefined
    const entries = growing.map((container) => entriesOf(container, stretches))
    if (!entries.every((ofOne) => isWhole({ ...question, stretches }, ofOne))) {
      const missing = callsMissing(question, entries)
      if (!fit(missing)) return { kind: 'no time' }
      growing = await growingAfter(missing)
      if (growing.length === 0) return { kind: 'filled' }
    }
    const accepted = acceptContainers(graph, growing, suspicion.ignore, suspicion.met, nameAccepted)
    return { ...explainFound(graph, accepted, explainContainers, suspicion, allocated), picture: shelf.take() }
  } finally {
    counts.end()
  }
}

async function lookForContainers(
  { graph: earlier, allocated, session }: Traced,
  grown: number,
  suspicion: Beside,
): Promise<Proof> {
  const picture = await takePicture()
  const graph = decodePicture(picture)
  const containers = findContainers(earlier, graph, grown)
  if (containers.length === 0) return { kind: 'unproved' }
  const { namesOf } = new VariableNames(session, graph)
  const accepted = acceptContainers(graph, containers, suspicion.ignore, suspicion.met, namesOf)
  return { ...explainFound(graph, accepted, explainContainers, suspicion, allocated), picture }
}

function isEven(grown: number, expected: number): boolean {
  return grown >= evenGrowth && grown >= expected / 2 && grown <= 2 * expected
}
