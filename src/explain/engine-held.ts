import { isCell, oncePerGraph, wholeWalk, type HeapGraph } from '../snapshot/index.js'
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
  const known = answersFor(graph)
  // A string that gets longer may be of hundreds of thousands of concatenations, each a part of the next.
  const parts: number[] = []
  let held = part
  for (; known[held] === unknown; held = walk.holder(held)) {
    parts.push(held)
    const holder = walk.holder(held)
    if (holder >= 0 && partTypes.has(graph.nodeType(holder))) continue
    known[held] = isEnginesHolder(graph, holder, walk.via(held)) ? engines : programs
    break
  }
  const answer = known[held] as number
  for (const one of parts) known[one] = answer
  return answer === engines
}

const unknown = 0
const engines = 1
const programs = 2

const answersFor = oncePerGraph((graph) => new Uint8Array(graph.nodeCount))

/** @param via the edge from there */
function isEnginesHolder(graph: HeapGraph, holder: number, via: number): boolean {
  if (holder < 0) return true
  const type = graph.nodeType(holder)
  if (type === 'hidden') return !isHiddenOfProgram(graph, holder) && !isCell(graph, holder)
  if (type === 'synthetic') return graph.edgeName(via) !== registeredSymbols
  return enginesTypes.has(type)
}
