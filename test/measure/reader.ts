import { bytesInUse } from '../../src/measure/bytes-in-use.js'
import { acquireCollect } from '../../src/measure/collect.js'
import { HeapReader, type ReaderSettings } from '../../src/measure/heap-reader.js'
import type { Progress } from '../../src/measure/progress.js'

/** Reads the heap of this process, as where V8's compilers are on. */
export function heapReader(
  progress: Progress,
  more: Partial<Pick<ReaderSettings, 'agreement' | 'most' | 'bytes'>> = {},
): HeapReader {
  return new HeapReader({
    collect: acquireCollect(),
    progress,
    settle: undefined,
    agreement: 512,
    most: 5,
    bytes: bytesInUse,
    ...more,
  })
}
