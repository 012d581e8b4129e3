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
  const isVisible = graph.nodeTypes.map((type) => !enginesTypes.has(type))
  const isHidden = graph.nodeTypes.map((type) => type === 'hidden')
  const isPart = graph.nodeTypes.map((type) => partTypes.has(type))
  const isPrograms = (node: number, type: number): boolean => {
    if (isHidden[type]) return isHiddenOfProgram(graph, node)
    return isVisible[type] === true && !(isPart[type] && isEnginesPart(graph, node))
  }
  let visible = 0
  let buffers = 0
  for (let node = 0; node < graph.nodeCount; node++) {
    if (alive[node] !== 1) continue
    const type = graph.nodes.type[node] as number
    if (isBufferData(graph, node)) buffers += graph.selfSize(node)
    else if (isPrograms(node, type)) visible += graph.selfSize(node)
  }
  return { visible, buffers }
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
