import { oncePerGraph, PathFinder } from '../snapshot/index.js'
import { isUsersFile, pathOf } from './users-file.js'

/** Before a test changes it. */
const workingFolder = `${process.cwd()}/`

/** Paths that begin, where they can, at something of the user's: not at the runner's modules, nor at this package's. */
export const pathFinder = oncePerGraph((graph) => new PathFinder(graph, { isTool: (script) => !isUsersFile(script) }))

/** As the user writes it, within the project. */
export function fromHere(script: string): string {
  const file = pathOf(script)
  return file.startsWith(workingFolder) ? file.slice(workingFolder.length) : file
}
