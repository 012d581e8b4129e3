import type { RetainerStep } from '../report/report.js'
import type { HeapGraph, PathFinder, RootPath } from '../snapshot/index.js'
import { isUsersKind, kindOf } from './groups.js'

/** Name of the class in which the measurement holds the user's function and what `setup` returned. */
export const subjectClass = 'LeakMatchersSubject'

/** The way from a root, or from what the assertion was given, to `target`; V8's own steps are folded into their owner. */
export function pathTo(graph: HeapGraph, target: number, finder: PathFinder): RetainerStep[] | undefined {
  const path = finder.path(target)
  return path && shorten(foldPath(graph, path))
}

/** Steps shown from each end of a long path: a linked list has one for every element. */
const shownFromEachEnd = 6

function shorten(steps: RetainerStep[]): RetainerStep[] {
  const left = steps.length - 2 * shownFromEachEnd
  if (left <= 1) return steps
  const skipped = { holder: `… ${left} more …`, by: '' }
  return [...steps.slice(0, shownFromEachEnd), skipped, ...steps.slice(-shownFromEachEnd)]
}

function foldPath(graph: HeapGraph, path: RootPath): RetainerStep[] {
  const steps: { holder: string; by: string }[] = [{ holder: rootName(path), by: '' }]
  for (const step of path.steps) {
    const last = steps[steps.length - 1] as { holder: string; by: string }
    const name = nameOf(step.type, step.name)
    if (name !== undefined) last.by = last.by ? `${last.by}${name.startsWith('[') ? '' : '.'}${name}` : name
    const kind = kindOf(graph, step.node)
    if (isUsersKind(kind) && kind !== 'system / Context') steps.push({ holder: kind, by: '' })
  }
  const given = steps.findLastIndex(({ holder }) => holder === subjectClass)
  if (given < 0) return steps
  const { by } = steps[given] as { by: string }
  const origin = by.startsWith('value') ? 'what `setup` returned' : 'the function under test'
  return [{ holder: origin, by: '' }, ...steps.slice(given + 1)]
}

function rootName({ root }: RootPath): string {
  switch (root.kind) {
    case 'module':
      return `module ${root.name.replace(/^file:\/\//, '') || '(unknown)'}`
    case 'global':
      return 'global'
    case 'timers':
      return `timers (${root.name})`
    default:
      return root.name
  }
}

/** Properties and variables by name, elements by index; V8's internal slots only where they say something. */
function nameOf(type: string, name: string | number): string | undefined {
  if (type === 'element') return '[…]'
  if (type === 'property' || type === 'context' || type === 'shortcut') return String(name)
  return undefined
}
