import inspector from 'node:inspector'
import v8 from 'node:v8'
import type { Calls } from './calls.js'
import type { HeapReader } from './heap-reader.js'

/** Snapshot bytes as V8 streamed them; outside the JS heap, so that keeping a picture is no growth. */
export type SnapshotBytes = readonly Uint8Array[]

export interface Proof {
  /** After the proof calls; those of the second phase with their allocation stacks. */
  readonly after: SnapshotBytes
  readonly callsPerPhase: number
  /** Snapshot ids above which an object was born in the first, and in the second phase. */
  readonly phases: readonly [first: number, second: number]
}

/** Primes: a ratio of survivors to calls is then no coincidence of round numbers. */
const callsOfPhases = [97, 53, 31, 17, 11]

export async function takeSnapshot(): Promise<SnapshotBytes> {
  const chunks: Uint8Array[] = []
  for await (const chunk of v8.getHeapSnapshot()) chunks.push(chunk as Buffer)
  return chunks
}

/**
 * Twice the same prime number of calls, then one snapshot: what was born in these calls and is still there, told apart
 * by phase. A real leak shows as many survivors of one phase as of the other.
 *
 * @param affordable calls for which there is time
 */
export async function proveBySurvivors(
  calls: Calls,
  reader: HeapReader,
  affordable: number,
): Promise<Proof | undefined> {
  const callsPerPhase = callsOfPhases.find((count) => 2 * count <= affordable)
  if (callsPerPhase === undefined) return undefined
  const session = new inspector.Session()
  session.connect()
  try {
    session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true })
    const first = await lastIdGiven(session)
    await calls.make(callsPerPhase)
    await reader.between()
    const second = await lastIdGiven(session)
    await calls.make(callsPerPhase)
    await reader.between()
    // An open session pins what `console.log` is given.
    session.post('Runtime.discardConsoleEntries')
    await reader.between()
    return { after: await takeSnapshot(), callsPerPhase, phases: [first, second] }
  } finally {
    // Not `stopTrackingHeapObjects`: that takes a snapshot of its own.
    session.disconnect()
  }
}

/**
 * Objects get their ids not when they are born but every 50 ms while allocations are tracked, by address; the event
 * that follows names the last. All that is alive now has at most that id, all that is born later a higher one.
 */
function lastIdGiven(session: inspector.Session): Promise<number> {
  return new Promise((resolve) => {
    session.once('HeapProfiler.lastSeenObjectId', ({ params }) => {
      resolve(params.lastSeenObjectId)
    })
  })
}
