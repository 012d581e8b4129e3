import { findContainers } from '../explain/containers.js'
import { explainContainers, explainSurvivors } from '../explain/growth.js'
import { findSurvivors } from '../explain/survivors.js'
import { highestId, visibleBytes } from '../explain/visible.js'
import { OutOfTime, type Calls } from './calls.js'
import { now } from './captured.js'
import { endHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { decodePicture, takePicture } from './picture.js'
import { collectionsOfPicture, type Proof, type Suspicion } from './proof.js'
import type { Sight } from './sight.js'

export type SecondLook =
  | Proof
  /** Nothing that the program has allocated grows: what the bytes showed is the engine's. */
  | { readonly kind: 'engine'; readonly smallestVisible: number }

/** Calls of the first stretch; the second is twice as long. */
const stretchLengths = [1999, 997, 499, 293, 97]
/** Bytes by which two snapshots of an idle heap differ in what the program has allocated: the snapshots' own, mostly. */
const noiseOfSnapshots = 8 * 1024

/**
 * Where V8's compilers are on, its own memory can grow for tens of thousands of calls (code, and for each piece of it
 * entries in the lists of what depends on what: 25 to 100 bytes per call of a component mounted in jsdom, Node 20 and
 * 22). No reading tells that from a leak; snapshots do, in which the engine's memory can be left out. Not for a quiet
 * process, where bytes alone decide.
 */
export async function lookAgain(
  { grownBytes, millisecondsPerCall }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  { floor }: Sight,
  deadline: number,
): Promise<SecondLook> {
  endHeapLimit(progressHere())
  const timeOfPicture = (): number => collectionsOfPicture * reader.collectionTime
  const fits = (count: number, pictures: number): boolean =>
    now() + count * millisecondsPerCall + pictures * timeOfPicture() <= deadline
  const length = stretchLengths.find((prime) => fits(3 * prime, 3)) ?? stretchLengths.find((prime) => fits(prime, 2))
  if (length === undefined) return { kind: 'no time' }
  const made = calls.made
  try {
    const before = decodePicture(await takePicture())
    const visibleBefore = visibleBytes(before)
    const visibleGrowth = async (count: number) => {
      await calls.make(count)
      await reader.read()
      const graph = decodePicture(await takePicture())
      return { graph, bytes: visibleBytes(graph) - visibleBefore }
    }
    const first = await visibleGrowth(length)
    if (first.bytes <= noiseOfSnapshots + floor * length)
      return { kind: 'engine', smallestVisible: floor + noiseOfSnapshots / length }
    const borderId = highestId(first.graph)
    if (!fits(2 * length, 1)) return { kind: 'no time' }
    const { graph, bytes } = await visibleGrowth(2 * length)
    const groups = findSurvivors({
      graph,
      stretches: [
        { afterId: highestId(before), calls: length },
        { afterId: borderId, calls: 2 * length },
      ],
      calls: made,
      bytesPerCall: bytes / (3 * length),
    })
    if (groups.length > 0) return { kind: 'proved', findings: explainSurvivors(graph, groups) }
    const containers = findContainers(before, graph, Math.max(bytes, grownBytes / 2))
    if (containers.length > 0) return { kind: 'proved', findings: explainContainers(graph, containers) }
    return { kind: 'unproved' }
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  }
}
