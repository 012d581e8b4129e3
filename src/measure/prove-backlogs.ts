import { findBacklogs, queueOf, stillGrowing } from '../explain/backlogs.js'
import { explainBacklogs, type explainSurvivors } from '../explain/growth.js'
import { acceptGroups, isLittle } from '../explain/ignored.js'
import { callsMissing } from '../explain/replaced.js'
import { callsIn, type ProvedGroup } from '../explain/survivors.js'
import type { HeapGraph } from '../snapshot/index.js'
import { now } from './captured.js'
import { explainFound } from './explaining.js'
import { decodePicture, takePicture } from './picture.js'
import { collectionsOfPicture, leastTime } from './proof-time.js'
import type { Inquiry, Proof } from './suspicion.js'
import type { Traced } from './traced.js'

/** Their time is known better after each: compilers are back once a picture has been read. */
const partsOfBacklog = 8

/**
 * A queue whose consumer is slower than its producer: what comes is there, of what came before the oldest has gone. As
 * many calls as those of which nothing is left, and a second picture, show whether it grows on balance.
 */
export async function proveByBacklog(traced: Traced, inquiry: Inquiry): Promise<Proof> {
  const { suspicion, calls, reader, deadline } = inquiry
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
  return proveOnBalance(backlogs, later, traced, inquiry)
}

/** Whether a later picture has more of what comes and goes. */
export function proveOnBalance(
  groups: readonly ProvedGroup[],
  later: HeapGraph,
  traced: Traced,
  { suspicion, calls: { made } }: Inquiry,
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
