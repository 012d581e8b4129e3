import type { HeapGraph } from './graph.js'

/**
 * The text of a string, also of one that is concatenated and that nobody has read: V8 joins texts of 13 characters and
 * more only then. Of each part it is what a snapshot has, the first 1,024 characters; undefined where a part is a slice of
 * another string, since a snapshot does not say which.
 */
export function textOf(graph: HeapGraph, string: number): string | undefined {
  // No recursion: a log that is written by the line is as many concatenations deep.
  const left = [string]
  let text = ''
  for (let part = left.pop(); part !== undefined && text.length < longest; part = left.pop()) {
    const type = graph.nodeType(part)
    if (type === 'string') text += graph.nodeName(part)
    else if (type === 'concatenated string') left.push(...partsOf(graph, part).reverse())
    else return undefined
  }
  return text
}

/** In UTF-16 units: `text += text` gets longer than can be read. */
const longest = 1024

function partsOf(graph: HeapGraph, concatenation: number): number[] {
  const edges = ['first', 'second'].map((name) => graph.findEdge(concatenation, 'internal', name))
  return edges.filter((edge) => edge >= 0).map((edge) => graph.edgeTarget(edge))
}
