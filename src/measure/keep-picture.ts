import fs from 'node:fs'
import path from 'node:path'
import type { Artifacts } from '../report/report.js'
import type { Picture } from './picture.js'

// Taken before a test can mock `node:fs`.
const { closeSync, mkdirSync, openSync, writeSync } = fs

/**
 * Writes a picture as a file that Chrome DevTools opens. It holds every string of the heap: nobody else may read it.
 *
 * @param base path of the file without its extension; without it nothing is kept
 */
export function keepPicture(picture: Picture, base: string | undefined): { artifacts?: Artifacts } {
  if (base === undefined) return {}
  const file = `${base}.heapsnapshot`
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    const descriptor = openSync(file, 'w', 0o600)
    try {
      for (const chunk of picture.bytes) writeWhole(descriptor, chunk)
    } finally {
      closeSync(descriptor)
    }
    return { artifacts: { snapshot: file } }
  } catch (error) {
    // The verdict stands.
    return { artifacts: { problem: String(error) } }
  }
}

function writeWhole(descriptor: number, chunk: Uint8Array): void {
  for (let written = 0; written < chunk.length;) written += writeSync(descriptor, chunk, written)
}
