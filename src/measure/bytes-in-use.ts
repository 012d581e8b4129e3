import { captured } from './captured.js'
import { isQuiet } from './quiet-flags.js'

/**
 * Bytes of JS heap in use, with the data of its ArrayBuffers: what a program keeps in Buffers is no less kept for lying
 * elsewhere. After a collection that is as exact as the heap itself; Node's pool for small Buffers adds one step, of
 * 8 or 64 KB.
 */
export function bytesInUse(): number {
  return heapInUse() + buffersInUse()
}

/** Bytes of ArrayBuffers, those of Buffers and typed arrays among them. */
export function buffersInUse(): number {
  return captured.memoryUsage().arrayBuffers
}

/**
 * Bytes of text outside of the heap, where Node leaves that of long strings it has decoded. V8 knows no more of it than a
 * number, to which other native code adds as well.
 */
export function textOutside(): number {
  const { external, arrayBuffers } = captured.memoryUsage()
  return external - arrayBuffers
}

/**
 * Where V8's compilers are on, without what they made: code comes and goes by steps of up to 150 KB that say nothing
 * about what is kept. From Node 22 on it has spaces of its own; on Node 20 its metadata lies between the user's
 * objects and is counted by V8 at the cost of a tenth of a collection.
 */
const heapInUse: () => number = isQuiet() ? inUse : hasTrustedSpace() ? inUseOutsideCodeSpaces : inUseWithoutCode

function inUse(): number {
  return captured.getHeapStatistics().used_heap_size
}

function inUseOutsideCodeSpaces(): number {
  let bytes = 0
  for (const space of captured.getHeapSpaceStatistics()) {
    if (!/code|trusted/.test(space.space_name)) bytes += space.space_used_size
  }
  return bytes
}

function inUseWithoutCode(): number {
  const { code_and_metadata_size, bytecode_and_metadata_size } = captured.getHeapCodeStatistics()
  return inUse() - code_and_metadata_size - bytecode_and_metadata_size
}

function hasTrustedSpace(): boolean {
  return captured.getHeapSpaceStatistics().some((space) => space.space_name === 'trusted_space')
}
