import type { HeapGraph } from '../snapshot/index.js'

/** Of longer texts V8 writes so many characters down (`--heap-snapshot-string-limit`). */
const charactersWritten = 1024
/** Bytes of a string beside its characters. */
const headerSize = 16
const twoBytes = /[^\0-\xff]/

/** Characters of a string: the same for a concatenation as for what becomes of it once it is read. */
export function textLength(graph: HeapGraph, string: number): number {
  const known = new Map<number, number>()
  // Each of its pieces may be a concatenation again: deeper than a stack.
  const asked = [string]
  for (let node = asked.at(-1); node !== undefined; node = asked.at(-1)) {
    const pieces = piecesOf(graph, node)
    const unknown = pieces.filter((piece) => !known.has(piece))
    if (unknown.length > 0) {
      asked.push(...unknown)
      continue
    }
    known.set(
      node,
      pieces.length > 0 ? sumOf(pieces.map((piece) => known.get(piece) ?? 0)) : lengthOfPiece(graph, node),
    )
    asked.pop()
  }
  return known.get(string) ?? 0
}

function piecesOf(graph: HeapGraph, string: number): number[] {
  if (graph.nodeType(string) !== 'concatenated string') return []
  const edges = ['first', 'second'].map((name) => graph.findEdge(string, 'internal', name))
  return edges.filter((edge) => edge >= 0).map((edge) => graph.edgeTarget(edge))
}

function lengthOfPiece(graph: HeapGraph, string: number): number {
  const text = graph.nodeName(string)
  if (text.length < charactersWritten) return text.length
  return Math.max(graph.selfSize(string) - headerSize, text.length) / (twoBytes.test(text) ? 2 : 1)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0)
}
