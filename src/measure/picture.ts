import v8 from 'node:v8'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
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

/**
 * A picture out of sight of the next one, in the queue of a port: on the heap it would be growth there, and pictures of a
 * growing heap a container that grows.
 */
export class Shelf {
  readonly #channel = new MessageChannel()

  put({ bytes }: Picture): void {
    const { port1 } = this.#channel
    port1.postMessage(
      bytes,
      bytes.map(({ buffer }) => buffer as ArrayBuffer),
    )
  }

  /** The picture that was put there, once. */
  take(): Picture {
    const received = receiveMessageOnPort(this.#channel.port2) as { message: Uint8Array[] }
    return { bytes: received.message }
  }

  close(): void {
    this.#channel.port1.close()
  }
}
