import { earlierInContainer } from '../explain/beside.js'
import { explainSurvivors } from '../explain/growth.js'
import { acceptGroups, isLittle, leastBeside, restOfGrowth, type Accepted } from '../explain/ignored.js'
import { callsMissing, mayBeReplaced, withoutGone } from '../explain/replaced.js'
import { callsIn, findSurvivors, type ProvedGroup, type Stretch } from '../explain/survivors.js'
import type { HeapGraph } from '../snapshot/index.js'
import { Births } from './births.js'
import { OutOfTime } from './calls.js'
import { now } from './captured.js'
import { explainFound, type Ignored } from './explaining.js'
import { endHeapLimit } from './heap-limit.js'
import { makeLineTables } from './line-tables.js'
import { progressHere } from './measured-process.js'
import { decodePicture, Shelf, takePicture } from './picture.js'
import { collectionsOfPicture, leastTime } from './proof-time.js'
import { proveByBacklog, proveOnBalance } from './prove-backlogs.js'
import { proveByContainer } from './prove-containers.js'
import type { Inquiry, Proof } from './suspicion.js'
import { traceBirths, type Traced } from './traced.js'

/**
 * Bytes raised the suspicion; now survivors prove it. One or two stretches of calls are made and then a snapshot is
 * taken: what multiplies with the calls is among the objects born in them. Growth without new objects needs a second snapshot,
 * once the heap has grown again: one container holds more than before.
 */
export async function prove(inquiry: Inquiry): Promise<Proof> {
  const { suspicion } = inquiry
  // Snapshots and what is read from them are no growth of the user's.
  endHeapLimit(progressHere())
  makeLineTables()
  // To the end: V8 forgets its numbers with the session, and the second snapshot is compared by them.
  const births = new Births()
  const shelf = new Shelf()
  try {
    const traced = await traceBirths(births, shelf, inquiry)
    if (!traced) return { kind: 'no time' }
    const { haveText } = traced
    if (suspicion.textAlone && !haveText) return { kind: 'no text' }
    const groups = findSurvivors(traced)
    if (groups.length === 0) {
      if (suspicion.textAlone) return { kind: 'unproved' }
      const proof = await proveByContainer(traced, inquiry)
      return proof.kind === 'unproved' ? await proveByBacklog(traced, inquiry) : proof
    }
    const asked = await withoutReplaced(groups, traced, inquiry)
    if (asked === 'no time') return { kind: 'no time' }
    const { lasting, later } = asked
    if (lasting.length === 0) {
      const proof = later && proveOnBalance(groups, later, traced, inquiry)
      return !proof || proof.kind === 'unproved' ? { kind: 'filled' } : proof
    }
    const accepted = acceptGroups(traced, lasting, suspicion.ignore, traced.nameAccepted)
    if (accepted.left.length === 0) return await proveBeside(accepted, traced, inquiry)
    const explained = explainFound(traced.graph, accepted, explainSurvivors, suspicion, traced.allocated)
    return { ...explained, picture: shelf.take(), ofText: haveText }
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  } finally {
    shelf.close()
    births.end()
  }
}

/**
 * Without those that are replaced: a full cache gives one up for each that comes. Where as many of most kinds are there as
 * all calls have made that is no question, but for those that have come early; else a second picture shows how many of the
 * first one's have gone. Without a collection between, as in the stretches.
 */
async function withoutReplaced(
  groups: readonly ProvedGroup[],
  traced: Traced,
  { suspicion: { millisecondsPerCall, early }, calls, reader, deadline }: Inquiry,
): Promise<Lasting | 'no time'> {
  const known = groups.map((group) => withoutThoseBeside(traced, group))
  const isAsked = mayBeReplaced(traced, known)
  if (!isAsked && !early) return { lasting: groups }
  // Where calls get slower there must not be many more: few tell as much of what has just become full.
  const count = isAsked ? Math.max(callsIn(traced.stretches), callsMissing(traced, known)) : fewCalls(traced.stretches)
  const time = count * millisecondsPerCall + leastTime * collectionsOfPicture * reader.collectionTime
  if (now() + time > deadline) return 'no time'
  await calls.make(count)
  await reader.settle()
  const later = decodePicture(await takePicture())
  return { lasting: withoutGone(traced, { graph: later, calls: count }, groups), later }
}

/**
 * Where more were there than all calls have made, some have come otherwise: a table of the program's, as a rule. Those tell
 * nothing of how many calls have left theirs, and are not counted where one container holds the group.
 */
function withoutThoseBeside({ graph, calls, stretches }: Traced, group: ProvedGroup): ProvedGroup {
  if (group.earlier <= group.perCall * (calls + callsIn(stretches))) return group
  return { ...group, earlier: earlierInContainer(graph, group) ?? group.earlier }
}

interface Lasting {
  readonly lasting: readonly ProvedGroup[]
  /** The second picture, where one was taken. */
  readonly later?: HeapGraph
}

function fewCalls([first]: readonly Stretch[]): number {
  return first?.calls ?? 0
}

/** What is accepted multiplies; what of the growth it does not explain is looked for in containers. */
async function proveBeside({ used }: Accepted<ProvedGroup>, traced: Traced, inquiry: Inquiry): Promise<Proof> {
  const { suspicion } = inquiry
  const { bytesPerCall, grownBytes } = suspicion
  const { least, most, accepted } = restOfGrowth(traced, suspicion.ignore, traced.nameAccepted)
  const ignored: Ignored = { kind: 'ignored', ignored: used }
  if (most <= leastBeside) return ignored
  const otherwise: Proof = isLittle(least, traced) ? ignored : { kind: 'unproved' }
  // Of what containers themselves take nothing was suspected.
  if (suspicion.textAlone) return otherwise
  const beside = { ...suspicion, bytesPerCall: most, grownBytes: (grownBytes * most) / bytesPerCall }
  const proof = await proveByContainer(traced, { ...inquiry, suspicion: { ...beside, accepted, met: used } })
  if (proof.kind !== 'unproved') return proof
  return otherwise.kind === 'ignored' ? ignored : proof
}
