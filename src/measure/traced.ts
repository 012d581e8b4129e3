import type inspector from 'node:inspector'
import type { NameVariable } from '../explain/fold.js'
import { addText, leastText } from '../explain/outside-text.js'
import type { Stretch, SurvivorQuestion } from '../explain/survivors.js'
import { sampleAllocations, type Allocations } from './allocations.js'
import type { Births } from './births.js'
import { now } from './captured.js'
import { decodePicture, takePicture, type Shelf } from './picture.js'
import { collectionsOfPicture, stretchThatFits, timeOfProof } from './proof-time.js'
import { isQuiet } from './quiet-flags.js'
import type { Inquiry } from './suspicion.js'
import { VariableNames } from './variable-names.js'

export interface Traced extends SurvivorQuestion {
  readonly allocated: Allocations | undefined
  /** All calls that were ever made before the picture. */
  readonly madeAtPicture: number
  /** Where its picture waits. */
  readonly shelf: Shelf
  /** The one that lasts: what is accepted, or counted, need not be the end. */
  readonly session: inspector.Session
  readonly nameAccepted: NameVariable
  /** Whether strings were born whose text lies outside of the heap, which has grown. */
  readonly haveText: boolean
}

/**
 * Calls of a stretch where each keeps a text outside of the heap: V8 collects whenever some 30 of them have come, at a
 * second each now that it follows every object it moves.
 */
const enoughOfText = 31

/** One or two stretches of calls, and a picture of what they have left; undefined where there is no time for that. */
export async function traceBirths(births: Births, shelf: Shelf, inquiry: Inquiry): Promise<Traced | undefined> {
  const { suspicion, calls, reader, deadline } = inquiry
  const { bytesPerCall, millisecondsPerCall, textPerCall } = suspicion
  const before = calls.made
  // Worth trying where it may fit: without a proof there is no verdict either.
  const most = textPerCall >= leastText ? enoughOfText : Infinity
  const length = stretchThatFits(deadline - now(), millisecondsPerCall, timeOfProof(reader, calls), most)
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
  const allocated = await allocatedBy(births, inquiry)
  const graph = decodePicture(picture)
  shelf.put(picture)
  const { session } = births
  const { namesOf: nameAccepted } = new VariableNames(session, graph)
  const haveText = addText(graph, stretches, textPerCall)
  const grown = bytesPerCall + (haveText ? textPerCall : 0)
  const question = { graph, stretches, calls: before, bytesPerCall: grown, compilers: !isQuiet() }
  return { ...question, haveText, allocated, madeAtPicture, shelf, session, nameAccepted }
}

/** Calls that are made once more, to see who allocates: every object is noted, at some microseconds each. */
const leastNoted = 11
const notedCalls = [97, 31, leastNoted]
/** Calls of which each object is noted take so many times as long, at most. */
const slowedDown = 10

/** Before the compilers are back: what they inline is not on a stack. */
async function allocatedBy(births: Births, inquiry: Inquiry): Promise<Allocations | undefined> {
  const { suspicion, calls, reader, deadline } = inquiry
  const stopAt = deadline - collectionsOfPicture * reader.collectionTime
  const timeOf = (noted: number): number => slowedDown * noted * suspicion.millisecondsPerCall
  const left = stopAt - now()
  const count = notedCalls.find((noted) => timeOf(noted) <= left)
  if (count === undefined) return { lacking: timeOf(leastNoted) - left }
  return await sampleAllocations(count, calls, reader, births, stopAt)
}
