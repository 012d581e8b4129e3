import type { ScriptPosition } from './graph.js'
import type { SnapshotHeader } from './header.js'
import type { Sections } from './sections.js'

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
