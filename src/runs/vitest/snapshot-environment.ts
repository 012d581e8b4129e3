import type { SnapshotEnvironment } from 'vitest/runtime'

/**
 * Snapshot assertions on the way to the measured one behave as in the first run, and write nothing: Vitest's own
 * environment reads, and what saves and removes is left out. Or the user's, which the host names in a variable.
 */
const usersOwn = process.env.LEAK_MATCHERS_SNAPSHOT_ENVIRONMENT

async function environmentToWrap(): Promise<SnapshotEnvironment> {
  if (usersOwn) return ((await import(/* @vite-ignore */ usersOwn)) as { default: SnapshotEnvironment }).default
  // Vitest 3 has the class at another address than 4 and 5.
  const module = await import('vitest/runtime').catch(() => import('vitest/snapshot'))
  return new module.VitestSnapshotEnvironment()
}

const wrapped = await environmentToWrap()

export default Object.assign(Object.create(wrapped) as SnapshotEnvironment, {
  saveSnapshotFile: () => Promise.resolve(),
  removeSnapshotFile: () => Promise.resolve(),
  prepareDirectory: () => Promise.resolve(),
})
