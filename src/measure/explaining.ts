import type { TraceSettings } from '../explain/trace.js'
import type { HeapGraph } from '../snapshot/index.js'
import { VariableNames } from './variable-names.js'

/** Explains a snapshot of this process, while V8 still knows its objects by their numbers. */
export function explaining<T>(graph: HeapGraph, explain: (settings: TraceSettings) => T): T {
  const names = new VariableNames()
  try {
    return explain({ nameVariable: (context, edge) => names.nameOf(graph, context, edge) })
  } finally {
    names.end()
  }
}
