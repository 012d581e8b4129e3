import { writeSync as writeSyncOfNode } from 'node:fs'
import { lineMark } from '../measure/emergency.js'
import type { FromMeasured } from './protocol.js'

// Taken before a test can mock `node:fs`.
const writeSync = writeSyncOfNode

/** A line on this process's stderr, past the runner. However long: the pipe takes a part at a time. */
export function sayToHost(message: FromMeasured): void {
  const bytes = Buffer.from(`\n${lineMark}${JSON.stringify(message)}\n`)
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(2, bytes, written)
    } catch (error) {
      // The host has not read the last part yet.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}
