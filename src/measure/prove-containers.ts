import { findContainers, isStore, possibleGrowth, type ProvedContainer } from '../explain/containers.js'
import { entriesOf, findCountable, growingByCount } from '../explain/counted.js'
import { explainContainers } from '../explain/growth.js'
import { acceptContainers } from '../explain/ignored.js'
import { callsMissing, isWhole } from '../explain/replaced.js'
import type { Stretch } from '../explain/survivors.js'
import type { IgnoredHolder } from '../report/report.js'
import { EvenGrowth, isEven } from '../verdict/even-growth.js'
import { now } from './captured.js'
import { EntryCounts } from './entry-counts.js'
import { explainFound } from './explaining.js'
import { decodePicture, takePicture } from './picture.js'
import { collectionsOfPicture, collectionsOfReading, leastTime, stretchLengths, timeOfProof } from './proof-time.js'
import type { Inquiry, Proof, Suspicion } from './suspicion.js'
import type { Traced } from './traced.js'
import { VariableNames } from './variable-names.js'

/**
 * A container may grow by steps, of half its size or all of it: as many calls as before must bring one. Others grow
 * evenly, and are seen soon: so the calls come in parts, of those before. Few: each ends in a reading, and collections
 * are slow while V8 follows every object it moves. None is a half of a half, as the rounds are: what is written out every
 * 4,000 calls is as much longer whenever 4,096 have doubled.
 */
const partsOfCalls = [1 / 31, 1 / 29, 1 / 17, 1 / 7, 3 / 13, 5 / 19, 3 / 11, 4 / 17]
/** The same where all calls take less time than a second look: an array's step is in the first part, a table's in both. */
const largeParts = [9 / 16, 11 / 16]
/** A reading may be too low by what was freed meanwhile, and too high by what V8 has compiled since: 0.3 MB were seen. */
const nearlyAStep = 0.9
/** What has grown evenly is as well seen by a share of what grew in the rounds. */
const shareOfGrown = 0.2
/** Of what so many calls should have brought: with a step, and without one all the more. */
const shareOfExpected = 0.2

interface Beside extends Suspicion {
  /** Bytes per call that accepted survivors keep. */
  readonly accepted?: number
  /** By which holders they are accepted. */
  readonly met?: readonly IgnoredHolder[]
}

interface InquiryBeside extends Inquiry {
  readonly suspicion: Beside
}

/** The store of one container holds more than before. */
export async function proveByContainer(traced: Traced, inquiry: InquiryBeside): Promise<Proof> {
  const { suspicion, calls, reader, deadline } = inquiry
  const { bytesPerCall, grownBytes, burst, accepted = 0 } = suspicion
  const possible = possibleGrowth(traced.graph, grownBytes)
  if (!possible) return { kind: 'unproved' }
  const counted = await proveByCount(possible.contents, traced, inquiry)
  if (counted) return counted
  const { step } = possible
  const before = calls.made
  const stopAt = deadline - timeOfProof(reader, calls)
  // The whole reading: what the first picture was read with is garbage, and the bytes of its buffers go late.
  let start = { bytes: await reader.read(), calls: before }
  let { millisecondsPerCall } = suspicion
  const even = new EvenGrowth(start, bytesPerCall)
  const haveStores = possible.contents.some((content) => isStore(traced.graph, content))
  let grown = 0
  let due = 0
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
    even.add({ bytes: bytes - accepted * (calls.made - before), calls: calls.made })
    // Later still: growth is looked for from there.
    if (bytes < start.bytes) start = { bytes, calls: calls.made }
    grown = bytes - start.bytes - accepted * (calls.made - start.calls)
    due = bytesPerCall * (calls.made - start.calls)
    if (now() > stopAt) break
    partsMade++
    const isEnough =
      step === undefined ? grown >= shareOfGrown * grownBytes || isEven({ grown, due }) : grown >= nearlyAStep * step
    if (!isEnough || !(haveStores || even.isLikely)) continue
    const proof = await lookForContainers(traced, Math.min(grown, due), even.isLikely, suspicion)
    if (proof.kind !== 'unproved') return proof
    // It was the engine's: its compilers are back, and had not seen this code before. So is what this look has left.
    start = { bytes: await reader.read(), calls: calls.made }
    grown = 0
  }
  // Less is what comes once: 0.3 KB of a container that was there already would explain all of it.
  if (grown >= shareOfExpected * due && (haveStores || even.isLikelyAtLast) && now() <= stopAt) {
    const proof = await lookForContainers(traced, Math.min(grown, due), even.isLikelyAtLast, suspicion)
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
  { suspicion, calls, reader, deadline }: InquiryBeside,
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
  isEvenly: boolean,
  suspicion: Beside,
): Promise<Proof> {
  const picture = await takePicture()
  const graph = decodePicture(picture)
  const containers = findContainers(earlier, graph, grown, isEvenly ? undefined : isStore)
  if (containers.length === 0) return { kind: 'unproved' }
  const { namesOf } = new VariableNames(session, graph)
  const accepted = acceptContainers(graph, containers, suspicion.ignore, suspicion.met, namesOf)
  return { ...explainFound(graph, accepted, explainContainers, suspicion, allocated), picture }
}
