import { findContainers, mayBeContainer } from '../explain/containers.js'
import { explainContainers, explainSurvivors, type GrowthFindings } from '../explain/growth.js'
import { findSurvivors, type SurvivorQuestion } from '../explain/survivors.js'
import type { HeapGraph } from '../snapshot/index.js'
import { Births } from './births.js'
import { OutOfTime, type Calls } from './calls.js'
import { now } from './captured.js'
import { endHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'
import { decodePicture, takePicture } from './picture.js'

export interface Suspicion {
  readonly bytesPerCall: number
  /** Bytes by which the heap has grown in the measured rounds. */
  readonly grownBytes: number
  readonly millisecondsPerCall: number
}

export type Proof =
  | { readonly kind: 'proved'; readonly findings: GrowthFindings }
  /** Nothing multiplies with the calls, and no container holds more. */
  | { readonly kind: 'unproved' }
  | { readonly kind: 'no time' }

/** Calls of the first stretch; the second is twice as long. Primes: a proportion is then no coincidence of round numbers. */
const stretchLengths = [97, 53, 31, 17, 11]

/**
 * What the proof takes, in collections of the same heap, which are measured all the time: a snapshot some 60, decoding
 * and reading it some 40 more (8 to 60 MB, Node 20 to 26).
 */
const collectionsOfProof = 100

/** Milliseconds that the proof takes besides its calls, for a heap that is `growth` times as large as it is now. */
export function timeOfProof({ collectionTime }: HeapReader, growth = 1): number {
  return collectionsOfProof * collectionTime * growth
}

/**
 * Bytes raised the suspicion; now survivors prove it. Two stretches of calls are made and then one snapshot is taken:
 * what multiplies with the calls is among the objects born in them. Growth without new objects needs a second snapshot,
 * once the heap has grown again: one container holds more than before.
 */
export async function prove(
  suspicion: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof> {
  try {
    // Snapshots and what is read from them are no growth of the user's.
    endHeapLimit(progressHere())
    const traced = await traceBirths(suspicion, calls, reader, deadline)
    if (!traced) return { kind: 'no time' }
    const { graph } = traced
    const groups = findSurvivors(traced)
    if (groups.length > 0) return { kind: 'proved', findings: explainSurvivors(graph, groups) }
    if (!mayBeContainer(graph, suspicion.grownBytes)) return { kind: 'unproved' }
    return await proveByContainer(graph, suspicion, calls, reader, deadline)
  } catch (error) {
    if (error instanceof OutOfTime) return { kind: 'no time' }
    throw error
  }
}

async function traceBirths(
  { millisecondsPerCall }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<SurvivorQuestion | undefined> {
  const before = calls.made
  const started = now()
  const births = new Births()
  try {
    const first = await births.mark()
    const walk = now() - started
    const timeForCalls = deadline - now() - timeOfProof(reader)
    const perCall = millisecondsPerCall + (calls.asynchronous ? timeOfWalks(millisecondsPerCall, walk) : 0)
    const length = stretchLengths.find((prime) => 3 * prime * perCall <= timeForCalls)
    if (length === undefined || first === undefined) return undefined
    await calls.make(length)
    await reader.between()
    const second = await births.mark()
    if (second === undefined) return undefined
    await calls.make(2 * length)
    await reader.between()
    births.discardConsole()
    const picture = await takePicture()
    return {
      graph: decodePicture(picture),
      stretches: [
        { afterId: first, calls: length },
        { afterId: second, calls: 2 * length },
      ],
      calls: before,
    }
  } finally {
    births.end()
  }
}

/** While births are tracked V8 walks the heap every 50 ms: within each call, once a walk takes longer than that. */
function timeOfWalks(millisecondsPerCall: number, walk: number): number {
  return walk * (walk >= 50 ? 1 : Math.min(1, millisecondsPerCall / 50))
}

/** A container grows by steps, of half its size or all of it: so many calls more must bring one. */
const shareOfStep = 0.2
const stepsOfCalls = 8

async function proveByContainer(
  before: HeapGraph,
  { bytesPerCall, grownBytes, millisecondsPerCall }: Suspicion,
  calls: Calls,
  reader: HeapReader,
  deadline: number,
): Promise<Proof> {
  const start = await reader.read()
  const count = Math.ceil(calls.made / stepsOfCalls)
  const stopAt = deadline - timeOfProof(reader)
  let grown = 0
  for (let step = 0; step <= stepsOfCalls && grown < shareOfStep * grownBytes; step++) {
    if (now() + count * millisecondsPerCall > stopAt) break
    await calls.make(count)
    grown = (await reader.read()) - start
  }
  if (now() > stopAt || grown < bytesPerCall) return { kind: 'no time' }
  const after = decodePicture(await takePicture())
  const containers = findContainers(before, after, grown)
  if (containers.length === 0) return { kind: 'unproved' }
  return { kind: 'proved', findings: explainContainers(after, containers) }
}
