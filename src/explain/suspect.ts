import { propertyName, type FoldedStep } from './fold.js'

export interface PathPart {
  readonly reference: string
  readonly kind: FoldedStep['reference']['kind']
  readonly node: number
  readonly times: number
  /** Steps that are gone round together, this one the last of them. */
  readonly cycle: number
}

type Path = readonly PathPart[]

/**
 * The reference to act on, by its place in these paths of one shape: of several, that to the container at which they part,
 * which is the one that has more entries with each call; of one path, that to its first container, which holds others by
 * keys or indices; where there is none, the last one, to the object itself.
 *
 * @returns -1 where that is the root
 */
export function suspectOf(paths: readonly Path[], isNew: (node: number) => boolean): number {
  const [steps = []] = paths
  const differs = (index: number): boolean => new Set(paths.map((path) => path[index]?.reference)).size > 1
  const isEntry = ({ kind, reference, times }: PathPart, index: number): boolean => {
    // On the way to a container, a WeakMap's value is no more than a property of its key.
    if (kind === 'weak value') return index === steps.length - 1
    return byEntry.has(kind) || times > 1 || differs(index) || (kind === 'internal' && reference === nameOfProperty)
  }
  const parting = partingOf(paths, isNew)
  if (parting >= 0 && !isEntry(steps[parting] as PathPart, parting)) return parting
  const entry = parting >= 0 ? parting : steps.findIndex(isEntry)
  if (entry < 0) return steps.length - 1
  // In front of the whole cycle, where it is one.
  return Math.max(-1, entry - Math.max(1, steps[entry]?.cycle ?? 0))
}

const nameOfProperty = `(${propertyName})`
const byEntry: ReadonlySet<FoldedStep['reference']['kind']> = new Set(['index', 'key', 'value', 'element'])

/** Paths also part where a few objects are made anew by each call, as those are of which a state consists. */
const mostOfState = 3

/**
 * The first step at which paths part to objects that came with the calls, or -1. A Map of three topics that were there
 * before has as many entries as ever: it is the list of a topic that grows.
 */
function partingOf(paths: readonly Path[], isNew: (node: number) => boolean): number {
  const [steps = []] = paths
  if (paths.length === 1) return -1
  const least = Math.min(paths.length, mostOfState + 1)
  return steps.findIndex(
    (_, index) => new Set(paths.map((path) => (path[index] as PathPart).node).filter(isNew)).size >= least,
  )
}
