import { PathFinder, type HeapGraph } from '../snapshot/index.js'
import { isUsersFile, pathOf } from './users-file.js'

/** Before a test changes it. */
const workingFolder = `${process.cwd()}/`

const finders = new WeakMap<HeapGraph, PathFinder>()

/**
 * Paths that begin, where they can, at something of the user's: not at the runner's modules, nor at this package's. Made
 * once for a graph: it is two walks over the heap.
 */
export function pathFinder(graph: HeapGraph): PathFinder {
  let finder = finders.get(graph)
  if (!finder) {
    finder = new PathFinder(graph, { isTool: (script) => !isUsersFile(script) })
    finders.set(graph, finder)
  }
  return finder
}

/** As the user writes it, within the project. */
export function fromHere(script: string): string {
  const file = pathOf(script)
  return file.startsWith(workingFolder) ? file.slice(workingFolder.length) : file
}
