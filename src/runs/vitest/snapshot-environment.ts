import type { SnapshotEnvironment } from 'vitest/runtime'
import { savesNothing } from './saves-nothing.js'

/**
 * Snapshot assertions on the way to the measured one behave as in the first run, and write nothing: Vitest's own
 * environment reads, and what saves and removes is left out.
 */
async function environmentToWrap(): Promise<SnapshotEnvironment> {
  // Vitest 3 has the class at another address than 4 and 5.
  const module = await import('vitest/runtime').catch(() => import('vitest/snapshot'))
  return new module.VitestSnapshotEnvironment()
}

const wrapped = await environmentToWrap()

export default Object.assign(Object.create(wrapped) as SnapshotEnvironment, savesNothing)
