import type { NativeKind } from '../report/report.js'
import { buffersInUse } from './bytes-in-use.js'
import { mappings, type Mapping } from './mappings.js'
import type { Reading } from './native-memory.js'

const gibibyte = 2 ** 30
/** V8 reserves more than an index of 32 bits can reach for each WebAssembly memory, and nobody else so much at once. */
const leastReserved = 4 * gibibyte

/** What of a reading is what. */
export function kindsOf({ bytes, mapped }: Reading): Partial<Record<NativeKind, number>> {
  const buffers = buffersInUse()
  const webAssembly = webAssemblyBytes()
  const kinds = { ArrayBuffers: buffers, 'WebAssembly memory': webAssembly }
  return mapped === undefined
    ? { ...kinds, unknown: bytes - buffers - webAssembly }
    : { ...kinds, malloc: bytes - buffers, mapped: mapped - webAssembly }
}

/** Writable pages at the beginning of such a reservation; 0 where the system does not list them. */
function webAssemblyBytes(): number {
  let bytes = 0
  let before: Mapping | undefined
  for (const mapping of mappings()) {
    const isReserved = mapping.access.startsWith('---')
    if (isReserved && before?.access.startsWith('rw') && before.end === mapping.start) {
      const written = before.end - before.start
      if (written + mapping.end - mapping.start >= leastReserved) bytes += written
    }
    before = mapping
  }
  return bytes
}
