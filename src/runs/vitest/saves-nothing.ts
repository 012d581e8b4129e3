/** In the place of what writes in an environment of snapshots. */
export const savesNothing = {
  saveSnapshotFile: () => Promise.resolve(),
  removeSnapshotFile: () => Promise.resolve(),
  prepareDirectory: () => Promise.resolve(),
}
