import { areOthersBeside } from '../explain/beside.js'
import { findContainers, isStore, possibleGrowth } from '../explain/containers.js'
import type { NameVariable } from '../explain/fold.js'
import { explainContainers, explainSurvivors } from '../explain/growth.js'
import {
  acceptContainers,
  acceptGroups,
  isLittle,
  leastBeside,
  restBetween,
  restOfGrowth,
  type Accepted,
} from '../explain/ignored.js'
import {
  callsIn,
  doEnginesMultiply,
  findSurvivors,
  type ProvedGroup,
  type Stretch,
  type SurvivorQuestion,
} from '../explain/survivors.js'
import { highestId, programBytes, visibleGrowth, type ProgramBytes } from '../explain/visible.js'
import type { HeapGraph } from '../snapshot/index.js'
import type { GrowthRules } from '../verdict/growth.js'
import { OutOfTime, type Calls } from './calls.js'
import { now } from './captured.js'
import { bytesInUse } from './bytes-in-use.js'
import { accepting, explainFound, type Explained } from './explaining.js'
import { endHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { makeLineTables } from './line-tables.js'
import { progressHere } from './measured-process.js'
import { decodePicture, Shelf, takePicture, type Picture } from './picture.js'
import { leastTime } from './proof-time.js'
import type { Proof, Suspicion } from './suspicion.js'

export type SecondLook =
  | Proof
  /** Nothing that the program has allocated grows: what the bytes showed is the engine's. */
  | { readonly kind: 'engine'; readonly smallestVisible: number }

/** Calls between the two snapshots; as many as there were before where a container may be between two of its steps. */
const stretchLengths = [1999, 997, 499, 293, 97]
/** Of all calls before: a step is in as many, and what is written out every 4,000 calls is larger in twice as many of 4,096. */
const asManyAndMore = 1.13
/** Bytes by which two snapshots of an idle heap differ in what the program has allocated: the runner's own traffic. */
const noiseOfSnapshots = 3 * 1024
/** Two pages of the pool that Node cuts small Buffers from, of which one comes and one goes. */
const poolOfBuffers = 2 * 64 * 1024
/** Over fewer calls a leak of some 10 bytes per call would not be seen, and nothing is called clean. */
export const leastForClean = 293

/** Snapshots with their reading, each in collections of the same heap: where the compilers are on (60 for 25 MB, 110 for 70 MB). */
const picturesTaken = 2
const collectionsOfPicture = 90

/** Milliseconds of the second look, for a heap that is `growth` times as large as it is now. */
export function timeOfSecondLook(reader: HeapReader, growth = 1): number {
  return picturesTaken * timeOfPicture(reader) * growth
}

function timeOfPicture({ collectionTime }: HeapReader): number {
  return collectionsOfPicture * collectionTime
}

/**
 * Where V8's compilers are on, its own memory can grow for tens of thousands of calls (code, and for each piece of it
 * entries in the lists of what depends on what: 25 to 100 bytes per call of a component mounted in jsdom, Node 20 and
 * 22). No reading tells that from a leak; snapshots do, in which the engine's memory can be left out. Not for a quiet
 * process, where bytes alone decide.
 */
export async function lookAgain(
  suspicion: Suspicion,
  calls: Calls,
  reader: HeapReader,
  { floor, tolerance }: GrowthRules,
  deadline: number,
): Promise<SecondLook> {
  const { bytesPerCall, millisecondsPerCall, burst } = suspicion
  endHeapLimit(progressHere())
  const bytes = bytesInUse()
  const fits = (count: number, pictures: number): boolean => {
    const growth = 1 + (count * bytesPerCall) / bytes
    const time = count * (millisecondsPerCall + reader.pauseTime / burst) + pictures * timeOfPicture(reader) * growth
    return now() + time <= deadline
  }
  if (!fits(stretchLengths.at(-1) ?? 0, picturesTaken)) return { kind: 'no time' }
  rehearse(suspicion)
  makeLineTables()
  const shelf = new Shelf()
  try {
    let before = lookAt(await takePicture(), shelf, suspicion)
    let outweighed = false
    let once: Once | undefined
    let doubted: Doubted | undefined
    for (let lengths: readonly number[] = stretchLengths; ;) {
      const made = calls.made
      const most = Math.ceil(asManyAndMore * made)
      const wanted = before.byStep ? [most, ...lengths.filter((length) => length < most)] : lengths
      const length = wanted.find((count) => fits(count, 1))
      if (length === undefined) return { kind: lengths === stretchLengths ? 'no time' : 'unproved' }
      await calls.makeInBursts(length, burst, () => reader.between())
      await reader.read()
      if (!fits(0, leastTime)) return { kind: 'no time' }
      const stretch = { suspicion, made, length, allowed: (floor + tolerance) * length, outweighed, once, doubted }
      const { seen, after } = compare(before, await takePicture(), shelf, stretch)
      once = seen.kind === 'once' ? seen : undefined
      doubted = seen.kind === 'doubted' ? seen : undefined
      if (seen.kind === 'outweighed') outweighed = true
      else if (seen.kind !== 'unproved' && seen.kind !== 'once' && seen.kind !== 'doubted') return seen
      // What comes or goes once (a cache of the program's own, a list of timers) does not in twice as many calls.
      lengths = [2 * length]
      before = after
    }
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  } finally {
    shelf.close()
  }
}

interface Between {
  readonly suspicion: Suspicion
  /** Calls before the stretch, and in it. */
  readonly made: number
  readonly length: number
  /** Bytes that may have come with the stretch. */
  readonly allowed: number
  /** Whether it was found so in an earlier stretch. */
  readonly outweighed: boolean
  /** What was found so in the stretch before. */
  readonly once?: Once | undefined
  /** The stretch before, where what it left was no proof yet. */
  readonly doubted?: Doubted | undefined
}

/** Nothing grew, and yet something multiplied: as much has gone, by chance once or because it is always replaced. */
interface Outweighed {
  readonly kind: 'outweighed'
}

/** A container holds more, which the rounds did not show: one text or Buffer may have been replaced by a longer one. */
interface Once {
  readonly kind: 'once'
  readonly bytesPerCall: number
}

/** Objects are there that multiply, if those of other calls are those beside them: twice as many calls must leave twice as many. */
interface Doubted extends Stretch {
  readonly kind: 'doubted'
}

/** In twice as many calls as much again, at least: an array grows its store by half, now and then. */
const lastsFrom = 0.5
/** More than the rounds have shown is what was not written out yet, and will be: that, too, is not there in twice as many calls. */
const mostUneven = 4

function compare(
  before: Look,
  picture: Picture,
  shelf: Shelf,
  stretch: Between,
): { seen: SecondLook | Outweighed | Once | Doubted; after: Look } {
  const graph = decodePicture(picture)
  const after = describe(graph, stretch.suspicion)
  const found = judgeStretch(before, shelf.take(), after, graph, stretch)
  if (found.kind === 'proved' || found.kind === 'ignored') return { seen: { ...found, picture }, after }
  shelf.put(picture)
  return { seen: found, after }
}

function judgeStretch(
  before: Look,
  earlier: Picture,
  after: Look,
  graph: HeapGraph,
  { suspicion, made, length, allowed, outweighed, once, doubted }: Between,
): Exclude<SecondLook, Explained> | Explained | Outweighed | Once | Doubted {
  const { grownBytes, slowing, open, ignore } = suspicion
  const visible = noiseOfSnapshots + allowed
  const difference = after.visible - before.visible
  // Read once more where it seems to matter: what is in both may have been found by another way.
  const grown = Math.abs(difference) > visible ? visibleGrowth(decodePicture(earlier), graph) : difference
  const grownBuffers = after.buffers - before.buffers
  const visibleBuffers = poolOfBuffers + allowed
  const isGrowth = grownBuffers > visibleBuffers || grown > visible
  // What the heap itself has grown by is explained alone: a Buffer may only have been replaced by a larger one, and what
  // holds one is seen there too. Buffers' growth is where the heap shows none.
  const growth = grown > visible ? grown : Math.max(grown, 0) + grownBuffers
  // What has gone hides as much that stays. And a text is longer though its pieces, once they are joined, take less.
  if (!isGrowth && (grown < -visible || grownBuffers < -visibleBuffers)) return { kind: 'unproved' }
  if (!isGrowth && before.byStep && length < made) return { kind: 'no time' }
  if (!isGrowth && length < leastForClean) return { kind: 'unproved' }
  const stretch = { afterId: before.highest, calls: length }
  const bytesPerCall = (isGrowth ? growth : visible) / length
  const stretches = doubted ? [doubted, stretch] : [stretch]
  const calls = made - (doubted?.calls ?? 0)
  const question = { graph, stretches, calls, bytesPerCall, slowing, compilers: true }
  const groups = findSurvivors(question)
  const containers =
    groups.length > 0 || !(isGrowth || before.byStep)
      ? []
      : findContainers(decodePicture(earlier), graph, Math.max(growth, grownBytes / 2))
  if (!isGrowth) {
    if (!outweighed && groups.length + containers.length > 0) return { kind: 'outweighed' }
    if (!outweighed && doEnginesMultiply(question)) return { kind: 'unproved' }
    return { kind: 'engine', smallestVisible: visible / length }
  }
  if (groups.length + containers.length === 0) return { kind: 'unproved' }
  if (!doubted && groups.length > 0 && areOthersBeside(question, groups)) return { kind: 'doubted', ...stretch }
  const isOnce = once === undefined || bytesPerCall < lastsFrom * once.bytesPerCall
  const areEvenly = containers.every(({ content }) => !isStore(graph, content))
  const isJump = areEvenly && bytesPerCall > mostUneven * suspicion.bytesPerCall
  if ((open || isJump) && groups.length === 0 && isOnce) return { kind: 'once', bytesPerCall }
  return accepting(graph, (nameAccepted) => {
    const accepted = acceptGroups(question, groups, ignore, nameAccepted)
    if (accepted.left.length > 0) return explainFound(graph, accepted, explainSurvivors, suspicion)
    if (groups.length > 0) {
      const all = (grown + grownBuffers) / length
      const latest = { ...question, stretches: [stretch], calls: made, bytesPerCall: all }
      return judgeBeside(accepted, latest, earlier, suspicion, nameAccepted)
    }
    const others = acceptContainers(graph, containers, ignore, [], nameAccepted)
    return explainFound(graph, others, explainContainers, suspicion)
  })
}

/** All that multiplies is accepted; what of the growth it does not explain may be a container's. */
function judgeBeside(
  { used }: Accepted<ProvedGroup>,
  question: SurvivorQuestion,
  earlier: Picture,
  { ignore, ...settings }: Suspicion,
  nameAccepted: NameVariable,
): Explained | { readonly kind: 'unproved' } {
  const { graph, stretches } = question
  const { most } = restOfGrowth(question, ignore, nameAccepted)
  const ignored: Explained = { kind: 'ignored', ignored: used }
  if (most <= leastBeside) return ignored
  const before = decodePicture(earlier)
  const containers = findContainers(before, graph, most * callsIn(stretches))
  if (containers.length > 0) {
    const accepted = acceptContainers(graph, containers, ignore, used, nameAccepted)
    return explainFound(graph, accepted, explainContainers, settings)
  }
  const rest = restBetween(before, question, ignore, nameAccepted) - noiseOfSnapshots / callsIn(stretches)
  return isLittle(rest, question) ? ignored : { kind: 'unproved' }
}

/** What a snapshot says. Its graph is not kept, but made anew where it is needed: it would be growth in the next one. */
interface Look extends ProgramBytes {
  readonly highest: number
  /** Whether what grew in the rounds may have come by steps that are rarer than a stretch. */
  readonly byStep: boolean
}

function lookAt(picture: Picture, shelf: Shelf, suspicion: Suspicion): Look {
  const look = describe(decodePicture(picture), suspicion)
  shelf.put(picture)
  return look
}

function describe(graph: HeapGraph, { grownBytes, grownBuffers, ignore }: Suspicion): Look {
  return {
    ...programBytes(graph),
    highest: highestId(graph),
    // Buffers are large, and few make up much; what is accepted may hide a container that makes up little.
    byStep: grownBuffers > poolOfBuffers || ignore.length > 0 || possibleGrowth(graph, grownBytes) !== undefined,
  }
}

/** What this package makes when it first reads a snapshot (strings, tables: 18 KB) would be growth in the second one. */
function rehearse(suspicion: Suspicion): void {
  const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
    node_types: [['synthetic', 'object', 'closure', 'hidden', 'array', 'string', 'code', 'native']],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['element', 'property', 'internal', 'hidden', 'context', 'shortcut', 'weak']],
  }
  const snapshot = {
    snapshot: { meta, node_count: 1, edge_count: 1 },
    nodes: [0, 0, 1, 0, 1],
    edges: [0, 0, 0],
    locations: [],
    strings: ['(root)'],
  }
  const shelf = new Shelf()
  const before = lookAt(pictureOf(snapshot), shelf, suspicion)
  const stretch = { suspicion, made: 0, length: 1, allowed: -Infinity, outweighed: false }
  compare(before, pictureOf(snapshot), shelf, stretch)
  shelf.close()
}

function pictureOf(snapshot: object): Picture {
  return { bytes: [new TextEncoder().encode(JSON.stringify(snapshot))] }
}
