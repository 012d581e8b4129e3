import v8 from 'node:v8'
import { pauseHeapLimit } from './heap-limit.js'
import { progressHere } from './measured-process.js'
import { isQuiet } from './quiet-flags.js'
import { SnapshotDecoder, type HeapGraph } from '../snapshot/index.js'

/** A heap snapshot as V8 streamed it; outside the JS heap, so that keeping a picture is no growth. */
export interface Picture {
  readonly bytes: readonly Uint8Array[]
}

export async function takePicture(): Promise<Picture> {
  const bytes: Uint8Array[] = []
  let kept = 0
  const resume = pauseHeapLimit(progressHere())
  for await (const chunk of v8.getHeapSnapshot()) {
    bytes.push(chunk as Buffer)
    kept += (chunk as Buffer).length
  }
  resume(kept)
  return { bytes }
}

/** The graph of a snapshot. The measurement is over: in a quiet process the compilers come back, ten times as fast. */
export function decodePicture({ bytes }: Picture): HeapGraph {
  if (isQuiet()) for (const flag of ['--opt', '--sparkplug', '--maglev']) v8.setFlagsFromString(flag)
  const decoder = new SnapshotDecoder()
  for (const chunk of bytes) decoder.write(chunk)
  return decoder.end()
}
