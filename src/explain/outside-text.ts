import type { HeapGraph } from '../snapshot/index.js'
import { bornIn, callsIn, type Stretch } from './survivors.js'

/**
 * Characters from which on Node leaves a string's text outside of the heap, where it decodes a Buffer or a file:
 * `EXTERN_APEX` in its `string_bytes.cc` (20 to 26).
 */
export const leastText = 0xfbee9

/**
 * Whether strings were born in the stretches whose text lies outside of the heap. V8 counts it to the string in a snapshot
 * from Node 24 on; before, the strings are given, each an equal share, what text has grown by: of one nobody knows more.
 *
 * @param textPerCall bytes by which it has grown; 0 where it has not
 */
export function addText(graph: HeapGraph, stretches: readonly Stretch[], textPerCall: number): boolean {
  if (textPerCall <= 0) return false
  const strings = bornIn(graph, stretches).filter((node) => graph.nodeType(node) === 'string')
  const lacking = strings.filter((node) => lacksText(graph, node))
  const share = (textPerCall * callsIn(stretches)) / lacking.length
  for (const node of lacking) graph.nodes.selfSize[node] = graph.selfSize(node) + share
  return lacking.length > 0 || strings.some((node) => graph.selfSize(node) >= leastText)
}

/** Whether it takes less than its characters do, of which a snapshot has the first 1,024. */
function lacksText(graph: HeapGraph, node: number): boolean {
  return graph.nodeName(node).length > graph.selfSize(node)
}
