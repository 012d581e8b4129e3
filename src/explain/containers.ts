import type { GrowingContainer } from '../report/report.js'
import { PathFinder, type HeapGraph } from '../snapshot/index.js'
import { kindOf } from './groups.js'

/** Content that counts as grown explains at least this share of the growth between the two pictures. */
const shareOfGrowth = 0.4

export interface ProvedContainer extends GrowingContainer {
  /** Node of the second picture that holds more. */
  readonly owner: number
}

/**
 * Whether anything that the program holds is large enough to be what grew by `grownBytes`: else a second snapshot proves
 * nothing.
 */
export function mayBeContainer(graph: HeapGraph, grownBytes: number): boolean {
  for (let node = 0; node < graph.nodeCount; node++) {
    if (graph.selfSize(node) < shareOfGrowth * grownBytes || !isContent(graph, node)) continue
    const { first, owner } = graph.retainers
    const content = wholeString(graph, node)
    if (owner.subarray(first[content], first[content + 1]).some((holder) => isUsersHolder(graph, holder))) return true
  }
  return false
}

/**
 * Growth without new objects: numbers in an array, a Map of numbers, a string that gets longer. The same holder, by
 * identity or (where it is replaced by a copy of itself) by the names on its path, holds a larger content.
 */
export function findContainers(before: HeapGraph, after: HeapGraph, grownBytes: number): ProvedContainer[] {
  const enough = Math.max(shareOfGrowth * grownBytes, 256)
  const found: ProvedContainer[] = []
  let paths: PathFinder | undefined
  for (let node = 0; node < after.nodeCount; node++) {
    if (after.selfSize(node) < enough || !isContent(after, node)) continue
    const content = wholeString(after, node)
    const byIdentity = grownByIdentity(before, after, content)
    const grown = byIdentity ?? grownByPath(before, after, content, (paths ??= new PathFinder(after)))
    if (grown && grown.bytesAfter - grown.bytesBefore >= enough) found.push(grown)
  }
  return found.sort((left, right) => right.bytesAfter - right.bytesBefore - (left.bytesAfter - left.bytesBefore))
}

const contentTypes = new Set(['array', 'string', 'concatenated string', 'native'])

function isContent(graph: HeapGraph, node: number): boolean {
  return contentTypes.has(graph.nodeType(node))
}

/** A string that grows is a concatenation of a flat one and what has come since; the program holds the concatenation. */
function wholeString(graph: HeapGraph, part: number): number {
  const { first, owner } = graph.retainers
  let whole = part
  for (;;) {
    const retainers = owner.subarray(first[whole], first[whole + 1])
    const concatenation = retainers.find((node) => graph.nodeType(node) === 'concatenated string')
    if (concatenation === undefined) return whole
    whole = concatenation
  }
}

/** Bytes of a backing store, or of a string with all that it is concatenated from. */
function contentSize(graph: HeapGraph, content: number): number {
  let size = 0
  const parts = [content]
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    size += graph.selfSize(part)
    if (graph.nodeType(part) !== 'concatenated string') continue
    for (const name of ['first', 'second']) {
      const edge = graph.findEdge(part, 'internal', name)
      if (edge >= 0) parts.push(graph.edgeTarget(edge))
    }
  }
  return size
}

/** An object or a scope of a program: V8's own tables (feedback, source positions, transitions) grow with its code. */
function isUsersHolder(graph: HeapGraph, node: number): boolean {
  const type = graph.nodeType(node)
  if (type !== 'object' && type !== 'closure') return false
  const name = graph.nodeName(node)
  return !name.startsWith('system /') || name === 'system / Context'
}

function grownByIdentity(before: HeapGraph, after: HeapGraph, content: number): ProvedContainer | undefined {
  const retainers = after.retainers
  for (let index = retainers.first[content] as number; index < (retainers.first[content + 1] as number); index++) {
    const edge = retainers.edge[index] as number
    if (after.edgeType(edge) === 'weak') continue
    const owner = retainers.owner[index] as number
    if (!isUsersHolder(after, owner)) continue
    const earlierOwner = before.nodeWithId(after.nodeId(owner))
    if (earlierOwner === undefined || before.nodeName(earlierOwner) !== after.nodeName(owner)) continue
    const earlierEdge = before.findEdge(earlierOwner, after.edgeType(edge), after.edgeName(edge))
    if (earlierEdge < 0) continue
    return container(after, owner, edge, contentSize(before, before.edgeTarget(earlierEdge)), content)
  }
  return undefined
}

function grownByPath(
  before: HeapGraph,
  after: HeapGraph,
  content: number,
  finder: PathFinder,
): ProvedContainer | undefined {
  const path = finder.path(content)
  const last = path?.steps.at(-1)
  if (!path || !last || !isUsersHolder(after, after.edgeOwner(last.edge))) return undefined
  let earlier = before.nodeWithId(after.nodeId(path.root.node))
  for (const step of path.steps) {
    const edge: number = earlier === undefined ? -1 : before.findEdge(earlier, step.type, step.name)
    if (edge < 0) return undefined
    earlier = before.edgeTarget(edge)
  }
  return earlier === undefined
    ? undefined
    : container(after, after.edgeOwner(last.edge), last.edge, contentSize(before, earlier), content)
}

function container(
  graph: HeapGraph,
  owner: number,
  edge: number,
  bytesBefore: number,
  content: number,
): ProvedContainer {
  return {
    owner,
    className: kindOf(graph, owner),
    slot: String(graph.edgeName(edge)),
    bytesBefore,
    bytesAfter: contentSize(graph, content),
  }
}
