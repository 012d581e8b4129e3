import v8 from 'node:v8'
import { SnapshotDecoder, type HeapGraph } from '../snapshot/index.js'
import { isQuiet } from './quiet-flags.js'
import type { Picture } from './survivors.js'

/** The graph of a snapshot. The measurement is over: in a quiet process the compilers come back, ten times as fast. */
export function decodePicture({ bytes }: Picture): HeapGraph {
  if (isQuiet()) for (const flag of ['--opt', '--sparkplug', '--maglev']) v8.setFlagsFromString(flag)
  const decoder = new SnapshotDecoder()
  for (const chunk of bytes) decoder.write(chunk)
  return decoder.end()
}
