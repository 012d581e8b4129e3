import { reachable, type HeapGraph } from '../snapshot/index.js'
import { isEnginesPart, partTypes } from './engine-held.js'
import { isBufferData, isHiddenOfProgram } from './groups.js'

/**
 * What V8 keeps for itself: code, feedback, shapes and the lists between them, which grow as long as its compilers find
 * something to do. `native` is memory outside the JS heap.
 */
const enginesTypes = new Set(['code', 'hidden', 'object shape', 'synthetic', 'native'])

/** Bytes that a program itself has allocated. */
export interface ProgramBytes {
  /** On the JS heap: its objects, strings and numbers, with their backing stores. */
  readonly visible: number
  /** What its ArrayBuffers hold. */
  readonly buffers: number
}

export function programBytes(graph: HeapGraph): ProgramBytes {
  const alive = reachable(graph)
  let buffers = 0
  for (let node = 0; node < graph.nodeCount; node++)
    if (alive[node] === 1 && isBufferData(graph, node)) buffers += graph.selfSize(node)
  return { visible: sumOverPrograms(graph, (node) => graph.selfSize(node)), buffers }
}

/**
 * Bytes on the JS heap by which a program has more in `after` than in `before`: of objects that came and went, and of
 * those that became larger or smaller. An object that is in both is none, though another holder is found first: the
 * source text of a script is V8's, and a runner keeps it as well.
 */
export function visibleGrowth(before: HeapGraph, after: HeapGraph): number {
  const sizeBefore = sizesIn(before)
  const sizeAfter = sizesIn(after)
  const come = sumOverPrograms(after, (node) => after.selfSize(node) - (sizeBefore(after.nodeId(node)) ?? 0))
  const gone = sumOverPrograms(before, (node) =>
    sizeAfter(before.nodeId(node)) === undefined ? before.selfSize(node) : 0,
  )
  return come - gone
}

/** The size of the object that has an id, if it is alive, whoever holds it. */
function sizesIn(graph: HeapGraph): (id: number) => number | undefined {
  const alive = reachable(graph)
  return (id) => {
    const node = graph.nodeWithId(id)
    return node === undefined || alive[node] !== 1 ? undefined : graph.selfSize(node)
  }
}

/** Over what a program has allocated on the JS heap, and can reach. */
function sumOverPrograms(graph: HeapGraph, bytesOf: (node: number) => number): number {
  const alive = reachable(graph)
  const isVisible = graph.nodeTypes.map((type) => !enginesTypes.has(type))
  const isHidden = graph.nodeTypes.map((type) => type === 'hidden')
  const isPart = graph.nodeTypes.map((type) => partTypes.has(type))
  const isPrograms = (node: number, type: number): boolean => {
    if (isHidden[type]) return isHiddenOfProgram(graph, node)
    return isVisible[type] === true && !(isPart[type] && isEnginesPart(graph, node))
  }
  let bytes = 0
  for (let node = 0; node < graph.nodeCount; node++)
    if (alive[node] === 1 && isPrograms(node, graph.nodes.type[node] as number)) bytes += bytesOf(node)
  return bytes
}

/**
 * The highest id that V8 has given in this snapshot: objects born later get higher ones. Only odd ids are given in
 * order; even ones belong to native objects, and are made of their addresses.
 */
export function highestId(graph: HeapGraph): number {
  let highest = 0
  for (const id of graph.nodes.id) if (id > highest && id % 2 === 1) highest = id
  return highest
}
