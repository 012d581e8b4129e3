import type { GrowingContainer } from '../report/report.js'
import { isCell, type HeapGraph } from '../snapshot/index.js'
import { isScope, kindOf } from './groups.js'
import { targetsOf } from './neighbours.js'
import { pathFinder } from './surroundings.js'

/** Contents that count as grown explain at least this share of the growth between the two pictures, all together. */
export const shareOfGrowth = 0.4
/** And each of them this one: a few arrays that are filled side by side, and none that is larger by chance. */
const shareOfEach = 0.15

export interface ProvedContainer extends GrowingContainer {
  /** Node of the second picture that holds more, the edge by which it does, and what that is. */
  readonly owner: number
  readonly edge: number
  readonly content: number
  /** Bytes of the growth that are no more than room for further objects. */
  readonly forObjects: number
}

/**
 * The object that holds more. A variable has none that a path could end at: there it is what the variable holds. Of an
 * ArrayBuffer's bytes it is the view that a program has in its hands, if there is one.
 */
export function heldBy(graph: HeapGraph, { owner, slot, content }: ProvedContainer): number {
  if (isVariable(graph, owner)) return content
  return (slot === bytesOfBuffer ? viewOf(graph, owner) : undefined) ?? owner
}

function viewOf(graph: HeapGraph, buffer: number): number | undefined {
  const { first, edge, owner } = graph.retainers
  for (let at = first[buffer] as number; at < (first[buffer + 1] as number); at++) {
    const retaining = edge[at] as number
    if (graph.edgeType(retaining) === 'internal' && graph.edgeName(retaining) === 'buffer') return owner[at]
  }
  return undefined
}

/** The edge from an ArrayBuffer to its bytes. */
const bytesOfBuffer = 'backing_store'

/** Bytes of a table for each object in it, at most: an entry of a Map from numbers to objects, in a table that is half full. */
const mostPerObject = 56

/** Growth that one knows too little of, after a drop for instance, is taken for so many bytes at least. */
const leastGrown = 4 * 1024

/** What is known of the containers of a program of which one may be what grew. */
export interface PossibleGrowth {
  /**
   * Least bytes by which one of them grows when it does: an array or a table by half of its size, or all of it;
   * undefined where one is a string or an ArrayBuffer, which grow by as much as they are given.
   */
  readonly step: number | undefined
  /** What they hold: backing stores and strings. */
  readonly contents: readonly number[]
}

/**
 * Whether anything that the program holds has room enough to be what grew by `grownBytes` and left no object behind, in
 * numbers or in the same few objects again and again: else a second snapshot proves nothing.
 */
export function possibleGrowth(graph: HeapGraph, grownBytes: number): PossibleGrowth | undefined {
  const grown = Math.max(grownBytes, leastGrown)
  const possible = contents(graph, shareOfEach * grown)
    .map((content) => ({ ...content, unexplained: beyondObjects(graph, content) }))
    .filter(({ unexplained }) => unexplained >= shareOfEach * grown)
  // One that may be all of it, or several that may be together.
  const alone = possible.filter(({ unexplained }) => unexplained >= shareOfGrowth * grown)
  const large = alone.length > 0 ? alone : possible
  if (sumOf(large.map(({ unexplained }) => unexplained)) < shareOfGrowth * grown) return undefined
  const isByStep = large.every(({ node }) => isStore(graph, node))
  // There may be more of them than a call takes arguments.
  const step = isByStep ? large.reduce((least, { size }) => Math.min(least, size), Infinity) / 2 : undefined
  return { step, contents: large.map(({ node }) => node) }
}

/** Whether it grows by steps, of half its size or all of it; a string or an ArrayBuffer grows by as much as it is given. */
export function isStore(graph: HeapGraph, content: number): boolean {
  return graph.nodeType(content) === 'array'
}

/**
 * Growth without new objects: numbers in an array, a Map of numbers, a string that gets longer. The same holder, by
 * identity or (where it is replaced by a copy of itself) by the names on its path, holds a larger content.
 *
 * @param isMeant which contents may be the growth; all, if it is not given
 */
export function findContainers(
  before: HeapGraph,
  after: HeapGraph,
  grownBytes: number,
  isMeant: (graph: HeapGraph, content: number) => boolean = () => true,
): ProvedContainer[] {
  const enough = Math.max(shareOfEach * grownBytes, leastOfEach)
  const found: ProvedContainer[] = []
  for (const content of contents(after, enough)) {
    if (!isMeant(after, content.node)) continue
    const grown = grownByIdentity(before, after, content) ?? grownByPath(before, after, content)
    if (grown && growthOf(grown) >= enough) found.push(grown)
  }
  if (sumOf(found.map(growthOf)) < shareOfGrowth * grownBytes) return []
  return found.sort((left, right) => growthOf(right) - growthOf(left))
}

const leastOfEach = 256

/** Each object would be a survivor of its own: the room for it is no other growth. */
function growthOf({ before, after, forObjects }: ProvedContainer): number {
  return after - before - forObjects
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}

/**
 * What of the growth of a backing store may be room for further objects. It says nothing how many came between the two
 * pictures: a table doubles all at once, for the first that it has no room for.
 */
function roomForObjects(before: Picture, after: Picture): number {
  if (objectsIn(after.graph, after.node) <= objectsIn(before.graph, before.node)) return 0
  const grown = beyondObjects(after.graph, after) - beyondObjects(before.graph, before)
  return after.size - before.size - grown
}

interface Picture extends Content {
  readonly graph: HeapGraph
}

/** Bytes that are more than room for the objects in it. */
function beyondObjects(graph: HeapGraph, { node, size }: Content): number {
  return Math.max(0, size - mostPerObject * objectsIn(graph, node))
}

/** Different ones; each would be a survivor of its own. */
function objectsIn(graph: HeapGraph, node: number): number {
  return targetsOf(graph, node).size
}

interface Content {
  readonly node: number
  /** Bytes of a backing store, or of a string with all that it is concatenated from. */
  readonly size: number
}

/** What containers of a program hold that is at least `enough` bytes: backing stores and strings. */
function contents(graph: HeapGraph, enough: number): Content[] {
  const found: Content[] = []
  for (let node = 0; node < graph.nodeCount; node++) {
    const type = graph.nodeType(node)
    if (!contentTypes.has(type)) continue
    // A concatenation can be of any size, whatever its own.
    if (type !== 'concatenated string' && graph.selfSize(node) < enough) continue
    if (stringTypes.has(type) && isPart(graph, node)) continue
    const size = contentSize(graph, node)
    if (size >= enough && isUsers(graph, node)) found.push({ node, size })
  }
  return found
}

const stringTypes = new Set(['string', 'concatenated string'])
const contentTypes = new Set(['array', 'native', ...stringTypes])

/** A string that grows is a concatenation of what it was and what has come since; the program holds the concatenation. */
function isPart(graph: HeapGraph, string: number): boolean {
  const { first, owner } = graph.retainers
  return owner.subarray(first[string], first[string + 1]).some((node) => graph.nodeType(node) === 'concatenated string')
}

function contentSize(graph: HeapGraph, content: number): number {
  if (graph.nodeType(content) !== 'concatenated string') return graph.selfSize(content)
  // `text + text` holds one string twice.
  const parts = new Set([content])
  let size = 0
  for (const part of parts) {
    size += graph.selfSize(part)
    if (graph.nodeType(part) !== 'concatenated string') continue
    for (const name of ['first', 'second']) {
      const edge = graph.findEdge(part, 'internal', name)
      if (edge >= 0) parts.add(graph.edgeTarget(edge))
    }
  }
  return size
}

function isUsers(graph: HeapGraph, content: number): boolean {
  const { first, owner } = graph.retainers
  return owner.subarray(first[content], first[content + 1]).some((holder) => holdsForUser(graph, holder, content))
}

/** A string may lie in what an object keeps its entries in, or a generator its variables. */
function holdsForUser(graph: HeapGraph, holder: number, content: number): boolean {
  if (isUsersHolder(graph, holder)) return true
  return stringTypes.has(graph.nodeType(content)) && graph.nodeType(holder) === 'array' && storedBy(graph, holder) >= 0
}

/** The edge by which an object of the program holds a backing store, or -1. */
export function storedBy(graph: HeapGraph, store: number): number {
  const { first, edge, owner } = graph.retainers
  for (let at = first[store] as number; at < (first[store + 1] as number); at++)
    if (isUsersHolder(graph, owner[at] as number) && graph.edgeType(edge[at] as number) !== 'weak')
      return edge[at] as number
  return -1
}

/** An object or a scope of a program: V8's own tables (feedback, source positions, transitions) grow with its code. */
function isUsersHolder(graph: HeapGraph, node: number): boolean {
  if (isVariable(graph, node)) return true
  const type = graph.nodeType(node)
  return (type === 'object' || type === 'closure') && !graph.nodeName(node).startsWith('system /')
}

/** What holds a variable of the program where no object does: a scope, or the cell of one that a module exports. */
export function isVariable(graph: HeapGraph, node: number): boolean {
  return isScope(graph, node) || isCell(graph, node)
}

function grownByIdentity(before: HeapGraph, after: HeapGraph, content: Content): ProvedContainer | undefined {
  for (const edge of holdingEdges(after, content.node)) {
    const owner = after.edgeOwner(edge)
    const earlierOwner = before.nodeWithId(after.nodeId(owner))
    if (earlierOwner === undefined || before.nodeName(earlierOwner) !== after.nodeName(owner)) continue
    const earlierEdge = before.findEdge(earlierOwner, after.edgeType(edge), after.edgeName(edge))
    if (earlierEdge < 0) continue
    return container({ before, after }, owner, edge, before.edgeTarget(earlierEdge), content)
  }
  return undefined
}

/** By which a program holds `content`: objects and variables before the stores that hold it for them as well. */
function holdingEdges(graph: HeapGraph, content: number): number[] {
  const { first, edge } = graph.retainers
  const edges = [...edge.subarray(first[content], first[content + 1])].filter(
    (one) => graph.edgeType(one) !== 'weak' && holdsForUser(graph, graph.edgeOwner(one), content),
  )
  const isDirect = (one: number): boolean => isUsersHolder(graph, graph.edgeOwner(one))
  return [...edges.filter(isDirect), ...edges.filter((one) => !isDirect(one))]
}

function grownByPath(before: HeapGraph, after: HeapGraph, content: Content): ProvedContainer | undefined {
  const path = pathFinder(after).path(content.node)
  const last = path?.steps.at(-1)
  if (!path || !last || !holdsForUser(after, after.edgeOwner(last.edge), content.node)) return undefined
  let earlier = before.nodeWithId(after.nodeId(path.root.node))
  for (const step of path.steps) {
    const edge: number = earlier === undefined ? -1 : before.findEdge(earlier, step.type, step.name)
    if (edge < 0) return undefined
    earlier = before.edgeTarget(edge)
  }
  return earlier === undefined
    ? undefined
    : container({ before, after }, after.edgeOwner(last.edge), last.edge, earlier, content)
}

function container(
  { before, after }: { readonly before: HeapGraph; readonly after: HeapGraph },
  holder: number,
  holding: number,
  earlier: number,
  { node, size }: Content,
): ProvedContainer {
  const edge = isUsersHolder(after, holder) ? holding : storedBy(after, holder)
  const owner = after.edgeOwner(edge)
  const earlierSize = contentSize(before, earlier)
  const was = { graph: before, node: earlier, size: earlierSize }
  return {
    forObjects: isStore(after, node) ? roomForObjects(was, { graph: after, node, size }) : 0,
    owner,
    edge,
    content: node,
    className: kindOf(after, owner),
    slot: String(after.edgeName(edge)),
    unit: 'bytes',
    before: earlierSize,
    after: size,
  }
}
