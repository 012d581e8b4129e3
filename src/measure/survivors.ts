import v8 from 'node:v8'
import { bytesInUse } from './bytes-in-use.js'
import type { Calls } from './calls.js'
import { now } from './captured.js'
import { pauseHeapLimit } from './heap-limit.js'
import type { HeapReader } from './heap-reader.js'
import { progressHere } from './measured-process.js'

/** A heap snapshot as V8 streamed it; outside the JS heap, so that keeping a picture is no growth. */
export interface Picture {
  readonly bytes: readonly Uint8Array[]
  /** Calls made when it was taken. */
  readonly calls: number
  /** Milliseconds that it took. */
  readonly milliseconds: number
  /** Bytes of heap in use at that time. */
  readonly heapBytes: number
}

/** Three pictures with calls between them: objects alive in the last are told apart by when they were born. */
export interface Proof {
  readonly before: Picture
  readonly middle: Picture
  readonly after: Picture
}

/** Primes: a ratio of survivors to calls is then no coincidence of round numbers. */
const proofCalls = [97, 53, 31, 17, 11]

export async function takePicture(calls: number): Promise<Picture> {
  const started = now()
  const bytes: Uint8Array[] = []
  let kept = 0
  const resume = pauseHeapLimit(progressHere())
  for await (const chunk of v8.getHeapSnapshot()) {
    bytes.push(chunk as Buffer)
    kept += (chunk as Buffer).length
  }
  resume(kept)
  return { bytes, calls, milliseconds: now() - started, heapBytes: bytesInUse() }
}

/**
 * Milliseconds of two more pictures and of reading all three: what the first took, for a heap that may be larger by now.
 */
export function timeOfProof(before: Picture, bytesNow: number): number {
  return picturesOfProof * before.milliseconds * Math.max(1, bytesNow / before.heapBytes)
}

const picturesOfProof = 3

/**
 * Goes on from the picture that was taken when growth first looked steady: a second one now, a prime number of calls,
 * and a third. V8 gives objects their ids with each picture, in rising order, so that the ids alone tell in which of
 * the two phases a survivor was born. (Tracking allocations would tell more, but it walks the whole heap every 50 ms:
 * 97 calls of 1 ms took 5 s at 45 MB.)
 *
 * @param millisecondsPerCall what a call took so far
 * @returns nothing when the time does not suffice
 */
export async function proveBySurvivors(
  before: Picture,
  calls: Calls,
  reader: HeapReader,
  millisecondsPerCall: number,
  deadline: number,
): Promise<Proof | undefined> {
  const timeForCalls = deadline - now() - timeOfProof(before, bytesInUse())
  const count = proofCalls.find((prime) => 2 * prime * millisecondsPerCall <= timeForCalls)
  if (count === undefined) return undefined
  if (calls.made === before.calls) await calls.make(count)
  await reader.between()
  const middle = await takePicture(calls.made)
  await calls.make(count)
  await reader.between()
  return { before, middle, after: await takePicture(calls.made) }
}
