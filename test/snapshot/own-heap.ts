import v8 from 'node:v8'
import { decodeSnapshot, type HeapGraph } from '../../src/snapshot/index.js'

/** The heap of this process, as it is now. */
export async function ownHeap(): Promise<HeapGraph> {
  const chunks: Buffer[] = []
  for await (const chunk of v8.getHeapSnapshot()) chunks.push(chunk as Buffer)
  return decodeSnapshot(Buffer.concat(chunks))
}
