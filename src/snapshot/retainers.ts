import type { EdgeColumns, NodeColumns } from './columns.js'

/** The edges that point at node n are `edge[first[n]]` to `edge[first[n + 1] - 1]`, and start at `owner[…]`. */
export interface Retainers {
  readonly first: Uint32Array
  readonly edge: Uint32Array
  readonly owner: Uint32Array
}

/** Turns the edges round by counting: how many point at each node, then each into its place. */
export function listRetainers(graph: { readonly nodes: NodeColumns; readonly edges: EdgeColumns }): Retainers {
  const { firstEdge } = graph.nodes
  const { target } = graph.edges
  const nodeCount = firstEdge.length - 1
  const edgeCount = target.length
  const first = new Uint32Array(nodeCount + 1)
  for (let edge = 0; edge < edgeCount; edge++) {
    const next = (target[edge] as number) + 1
    first[next] = (first[next] as number) + 1
  }
  for (let node = 0; node < nodeCount; node++) first[node + 1] = (first[node + 1] as number) + (first[node] as number)
  const place = first.slice()
  const edges = new Uint32Array(edgeCount)
  const owner = new Uint32Array(edgeCount)
  for (let node = 0, edge = 0; node < nodeCount; node++) {
    for (const end = firstEdge[node + 1] as number; edge < end; edge++) {
      const at = place[target[edge] as number] as number
      edges[at] = edge
      owner[at] = node
      place[target[edge] as number] = at + 1
    }
  }
  return { first, edge: edges, owner }
}
