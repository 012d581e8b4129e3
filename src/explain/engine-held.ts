import { wholeWalk, type HeapGraph } from '../snapshot/index.js'

/** What an object is made of, and what V8 makes as well: names and constants of code, tables of its own. */
export const partTypes: ReadonlySet<string> = new Set([
  ...['array', 'number', 'bigint', 'symbol'],
  ...['string', 'concatenated string', 'sliced string'],
])
/** What V8 keeps for itself. */
const enginesTypes = new Set(['code', 'hidden', 'object shape', 'synthetic'])

/**
 * Whether a string, a number or a backing store is one that V8 has made for itself: a constant of compiled code, an entry
 * of a cache, the cache. They come by the thousand when a large function is compiled in the middle of a measurement. What
 * a program keeps is held by an object, a scope or a native object.
 */
export function isEnginesPart(graph: HeapGraph, part: number): boolean {
  const walk = wholeWalk(graph)
  let holder = walk.holder(part)
  while (holder >= 0 && partTypes.has(graph.nodeType(holder))) holder = walk.holder(holder)
  return holder < 0 || enginesTypes.has(graph.nodeType(holder))
}
