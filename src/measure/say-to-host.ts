import { writeSync as writeSyncOfNode } from 'node:fs'
import { lineMark } from './emergency.js'

// Taken before a test can mock `node:fs`.
const writeSync = writeSyncOfNode

/**
 * A line on this process's stderr for the run host, past the runner; from any thread, since it needs no event loop.
 *
 * @param message plain data, however long: the pipe takes a part at a time
 */
export function sayToHost(message: object): void {
  let rest = Buffer.from(`\n${lineMark}${JSON.stringify(message)}\n`)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(2, rest))
    } catch (error) {
      // The pipe is full and the other side has not read yet; or it is gone, and nobody is to be told.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}
