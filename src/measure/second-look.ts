import { findContainers } from '../explain/containers.js'
import { explainContainers, explainSurvivors } from '../explain/growth.js'
import { findSurvivors } from '../explain/survivors.js'
import { highestId, visibleBytes } from '../explain/visible.js'
import type { HeapGraph } from '../snapshot/index.js'
import type { GrowthRules } from '../verdict/growth.js'
import { OutOfTime, type Calls } from './calls.js'
import { now } from './captured.js'
import { endHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { decodePicture, takePicture } from './picture.js'
import { timeOfPicture, type Proof, type Suspicion } from './proof.js'

export type SecondLook =
  | Proof
  /** Nothing that the program has allocated grows: what the bytes showed is the engine's. */
  | { readonly kind: 'engine'; readonly smallestVisible: number }

/** Calls of the first stretch; the second is twice as long. */
const stretchLengths = [1999, 997, 499, 293, 97]
/** Bytes by which two snapshots of an idle heap differ in what the program has allocated: the runner's own traffic. */
const noiseOfSnapshots = 3 * 1024
/** Over fewer calls a leak of some 10 bytes per call would not be seen, and nothing is called clean. */
const leastForClean = 293

/**
 * Where V8's compilers are on, its own memory can grow for tens of thousands of calls (code, and for each piece of it
 * entries in the lists of what depends on what: 25 to 100 bytes per call of a component mounted in jsdom, Node 20 and
 * 22). No reading tells that from a leak; snapshots do, in which the engine's memory can be left out. Not for a quiet
 * process, where bytes alone decide.
 */
export async function lookAgain(
  { grownBytes, millisecondsPerCall, burst }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  { floor, tolerance }: GrowthRules,
  deadline: number,
): Promise<SecondLook> {
  endHeapLimit(progressHere())
  const fits = (count: number, pictures: number): boolean =>
    now() + count * (millisecondsPerCall + reader.pauseTime / burst) + pictures * timeOfPicture(reader) <= deadline
  const length = stretchLengths.find((prime) => fits(3 * prime, 3)) ?? stretchLengths.find((prime) => fits(prime, 2))
  if (length === undefined) return { kind: 'no time' }
  const made = calls.made
  const make = (count: number): Promise<void> => calls.makeInBursts(count, burst, () => reader.between())
  try {
    rehearse()
    // Only numbers of a graph are kept while the next snapshot is taken: the rest would be growth in it.
    const before = await takePicture()
    const { visible: visibleBefore, highest: firstId } = summary(decodePicture(before))
    await make(length)
    await reader.read()
    const { visible: visibleBetween, highest: secondId } = summary(decodePicture(await takePicture()))
    const grown = visibleBetween - visibleBefore
    if (length >= leastForClean && grown <= noiseOfSnapshots + (floor + tolerance) * length)
      return { kind: 'engine', smallestVisible: tolerance + floor + noiseOfSnapshots / length }
    if (!fits(2 * length, 1)) return { kind: 'no time' }
    await make(2 * length)
    await reader.read()
    const graph = decodePicture(await takePicture())
    const bytes = visibleBytes(graph) - visibleBefore
    const groups = findSurvivors({
      graph,
      stretches: [
        { afterId: firstId, calls: length },
        { afterId: secondId, calls: 2 * length },
      ],
      calls: made,
      bytesPerCall: bytes / (3 * length),
    })
    if (groups.length > 0) return { kind: 'proved', findings: explainSurvivors(graph, groups) }
    const containers = findContainers(decodePicture(before), graph, Math.max(bytes, grownBytes / 2))
    if (containers.length > 0) return { kind: 'proved', findings: explainContainers(graph, containers) }
    return { kind: 'unproved' }
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  }
}

function summary(graph: HeapGraph): { readonly visible: number; readonly highest: number } {
  return { visible: visibleBytes(graph), highest: highestId(graph) }
}

/** What this package makes when it first reads a snapshot (strings, tables: 18 KB) would be growth in the second one. */
function rehearse(): void {
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
  summary(decodePicture({ bytes: [Buffer.from(JSON.stringify(snapshot))] }))
}
