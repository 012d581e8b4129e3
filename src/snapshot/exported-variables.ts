import type { HeapGraph } from './graph.js'

/** A variable that a module exports, which V8 keeps in a cell of its own. */
export interface ExportedVariable {
  /** V8's record of the module that has the variable. */
  readonly module: number
  /** What that module exports it as: several with `export { list, list as all }`. */
  readonly names: readonly string[]
}

export const moduleRecord = /^system \/ (?:SourceTextModule|SyntheticModule)$/

/**
 * Modules that import a variable, or export it once more, have its cell as well. Of what a record of a source text has its
 * table of exports comes first, which has each name beside its cell, then a list of the cells of its own variables, then
 * one of those that it imports. A `SyntheticModule` (CommonJS or `node:`, when imported) has but the table.
 */
export function exportedVariable(graph: HeapGraph, cell: number): ExportedVariable | undefined {
  const places = placesOf(graph, cell)
  const [own] = places
    .filter(({ module, name }) => name === undefined || graph.nodeName(module) === 'system / SyntheticModule')
    .sort((one, other) => one.position - other.position)
  if (!own) return undefined
  const names = places.flatMap(({ module, name }) => (module === own.module && name !== undefined ? [name] : []))
  return { module: own.module, names: names.sort() }
}

/** The cells that a module's record leads to. */
export function cellsOf(graph: HeapGraph, module: number): number[] {
  const cells = new Set<number>()
  for (let edge = graph.firstEdge(module); edge < graph.edgeEnd(module); edge++) {
    const list = graph.edgeTarget(edge)
    if (graph.nodeType(list) !== 'array') continue
    for (let inner = graph.firstEdge(list); inner < graph.edgeEnd(list); inner++)
      if (isCell(graph, graph.edgeTarget(inner))) cells.add(graph.edgeTarget(inner))
  }
  return [...cells]
}

export function isCell(graph: HeapGraph, node: number): boolean {
  return graph.nodeName(node) === 'system / Cell'
}

interface Place {
  readonly module: number
  /** Of the table or the list, in the record. */
  readonly position: number
  /** In a table. */
  readonly name: string | undefined
}

function placesOf(graph: HeapGraph, cell: number): Place[] {
  return holding(graph, cell).flatMap(({ owner: list, edge }) => {
    const name = nameBeside(graph, list, edge)
    return holding(graph, list).flatMap(({ owner: module, edge: field }) =>
      moduleRecord.test(graph.nodeName(module)) ? [{ module, position: Number(graph.edgeName(field)), name }] : [],
    )
  })
}

function nameBeside(graph: HeapGraph, list: number, edge: number): string | undefined {
  const before = graph.findEdge(list, graph.edgeType(edge), String(Number(graph.edgeName(edge)) - 1))
  const name = before < 0 ? list : graph.edgeTarget(before)
  return graph.nodeType(name) === 'string' ? graph.nodeName(name) : undefined
}

function holding(graph: HeapGraph, node: number): { readonly owner: number; readonly edge: number }[] {
  const { first, owner, edge } = graph.retainers
  return Array.from({ length: (first[node + 1] as number) - (first[node] as number) }, (_, index) => {
    const at = (first[node] as number) + index
    return { owner: owner[at] as number, edge: edge[at] as number }
  })
}
