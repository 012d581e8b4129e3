import { isCell, wholeWalk, type HeapGraph } from '../snapshot/index.js'
import { isHiddenOfProgram } from './groups.js'

/** What an object is made of, and what V8 makes as well: names and constants of code, tables of its own. */
export const partTypes: ReadonlySet<string> = new Set([
  ...['array', 'number', 'bigint', 'symbol'],
  ...['string', 'concatenated string', 'sliced string'],
])
/** What V8 keeps for itself, whatever it is. */
const enginesTypes = new Set(['code', 'object shape'])

/** How V8's roots refer to the table of what `Symbol.for` was given, which nothing is ever taken out of. */
const registeredSymbols = 'public_symbol_table'

/**
 * Whether a string, a number or a backing store is one that V8 has made for itself: a constant of compiled code, an entry
 * of a cache, the cache. They come by the thousand when a large function is compiled in the middle of a measurement. What
 * a program keeps is held by an object, a scope or a native object; a global variable's name by its cell.
 */
export function isEnginesPart(graph: HeapGraph, part: number): boolean {
  const walk = wholeWalk(graph)
  let held = part
  let holder = walk.holder(part)
  while (holder >= 0 && partTypes.has(graph.nodeType(holder))) {
    held = holder
    holder = walk.holder(holder)
  }
  if (holder < 0) return true
  const type = graph.nodeType(holder)
  if (type === 'hidden') return !isHiddenOfProgram(graph, holder) && !isCell(graph, holder)
  if (type === 'synthetic') return graph.edgeName(walk.via(held)) !== registeredSymbols
  return enginesTypes.has(type)
}
