import type { NativeKind } from '../report/report.js'
import { buffersInUse } from './bytes-in-use.js'
import type { Reading } from './native-memory.js'
import { webAssemblyBytes } from './web-assembly.js'

/** What of a reading is what. */
export function kindsOf({ bytes, exactly }: Reading): Partial<Record<NativeKind, number>> {
  const buffers = buffersInUse()
  const webAssembly = exactly?.webAssembly ?? webAssemblyBytes()
  const kinds = { ArrayBuffers: buffers, 'WebAssembly memory': webAssembly }
  return exactly
    ? { ...kinds, malloc: exactly.allocated - buffers, mapped: bytes - exactly.allocated - webAssembly }
    : { ...kinds, unknown: bytes - buffers - webAssembly }
}
