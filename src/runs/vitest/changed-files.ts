import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { VitestInstance } from './config.js'

/** There is no file watcher here: in watch mode an edit must be seen by the next run all the same. */
export function invalidateChanged(vitest: VitestInstance, since: number): void {
  for (const project of vitest.projects) {
    for (const { moduleGraph } of Object.values(project.vite.environments)) {
      for (const file of moduleGraph.fileToModulesMap.keys()) {
        if (!file.includes('/node_modules/') && changedSince(file, since)) vitest.invalidateFile(file)
      }
    }
  }
}

/** Milliseconds: clocks of file systems are coarse, and reading a file once too often is cheap. */
const slack = 2000

function changedSince(file: string, since: number): boolean {
  // Modules that a plugin makes up have no file; by convention their id begins with a null character.
  if (!isAbsolute(file)) return false
  const status = statSync(file, { throwIfNoEntry: false })
  return status === undefined || status.mtimeMs > since - slack
}
