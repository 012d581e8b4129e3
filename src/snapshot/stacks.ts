import type { ScriptPosition, StackFrame } from './graph.js'
import type { Sections } from './sections.js'
import type { SnapshotHeader } from './header.js'
import type { StringTable } from './strings.js'

/** Trace node id → the functions that were running, innermost first. */
export function readAllocationStacks(
  header: SnapshotHeader,
  sections: Sections,
  strings: StringTable,
): (traceNodeId: number) => StackFrame[] {
  const fields = header.traceFunctionFields
  const { values } = sections.traceFunctions
  const { parent, functionInfo } = sections.traceTree.tree()
  const field = (row: number, name: string): number => {
    const at = fields.indexOf(name)
    return at === -1 ? 0 : (values[row * fields.length + at] ?? 0)
  }
  const frame = (row: number): StackFrame => ({
    functionName: strings.at(field(row, 'name')),
    scriptName: strings.at(field(row, 'script_name')),
    scriptId: field(row, 'script_id'),
    line: field(row, 'line'),
    column: Math.max(field(row, 'column'), 0),
  })
  return (traceNodeId) => {
    const frames: StackFrame[] = []
    // The outermost trace node stands for "(root)": it is no function.
    for (let id = traceNodeId; id !== 0 && (parent[id] ?? 0) !== 0; id = parent[id] ?? 0)
      frames.push(frame(functionInfo[id] ?? 0))
    return frames
  }
}

/** Node → where its function, or the function that made it, begins. */
export function readScriptPositions(
  header: SnapshotHeader,
  sections: Sections,
): (node: number) => ScriptPosition | undefined {
  const fields = header.locationFields
  const { values, length } = sections.locations
  const nodeField = fields.indexOf('object_index')
  const scriptField = fields.indexOf('script_id')
  const lineField = fields.indexOf('line')
  const columnField = fields.indexOf('column')
  let rowOf: Map<number, number> | undefined
  return (node) => {
    if (!rowOf) {
      rowOf = new Map()
      for (let row = 0; row < length; row += fields.length)
        rowOf.set((values[row + nodeField] as number) / header.nodeFields.length, row)
    }
    const row = rowOf.get(node)
    if (row === undefined) return undefined
    return {
      scriptId: values[row + scriptField] as number,
      line: (values[row + lineField] as number) + 1,
      // In what a runner put before the module's first line: that is where the module begins.
      column: Math.max((values[row + columnField] as number) + 1, 1),
    }
  }
}
