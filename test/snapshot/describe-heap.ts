import { decodeSnapshot, type HeapGraph } from '../../src/snapshot/index.js'

const nodeTypes = [
  ...['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
  ...['concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'],
]
const edgeTypes = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak']

export interface DescribedHeap {
  readonly graph: HeapGraph
  /** Index of the node described as `name`. */
  readonly node: (name: string) => number
  /** What a column, or a list of nodes, says, by described name. */
  readonly names: (nodes: Iterable<number>) => string[]
}

/** A graph from lines, see `snapshotBytes`. */
export function describeHeap(description: string): DescribedHeap {
  const graph = decodeSnapshot(snapshotBytes(description))
  const described = parse(description).nodes.map(({ name }) => name)
  return {
    graph,
    node: (name) => described.indexOf(name),
    names: (nodes) => Array.from(nodes, (node) => described[node] ?? '?'),
  }
}

export interface SnapshotFormat {
  readonly nodeFields?: readonly string[]
  readonly edgeFields?: readonly string[]
  /** More sections, as JSON text, in front of the strings. */
  readonly sections?: string
}

/**
 * The bytes of a snapshot from lines `name: type "label" size` and `owner -type label-> target`. The first node is the
 * root. Ids are odd numbers, as V8's are: 1, 3, 5, …
 */
export function snapshotBytes(description: string, format: SnapshotFormat = {}): Uint8Array {
  const { nodes, edges } = parse(description)
  const nodeFields = format.nodeFields ?? ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id']
  const edgeFields = format.edgeFields ?? ['type', 'name_or_index', 'to_node']
  const strings = new Map([['<dummy>', 0]])
  const string = (text: string): number => {
    const known = strings.get(text) ?? strings.size
    strings.set(text, known)
    return known
  }
  const indexOf = new Map(nodes.map(({ name }, index) => [name, index]))
  const edgesOf = new Map<string, typeof edges>(nodes.map(({ name }) => [name, []]))
  for (const edge of edges) edgesOf.get(edge.owner)?.push(edge)
  const nodeRows = nodes.map((node, index) => ({
    type: nodeTypes.indexOf(node.type),
    name: string(node.label),
    id: 2 * index + 1,
    self_size: node.size,
    edge_count: edgesOf.get(node.name)?.length ?? 0,
    trace_node_id: 0,
    detachedness: 0,
  }))
  const edgeRows = nodes.flatMap(({ name }) =>
    (edgesOf.get(name) ?? []).map(({ type, label, target }) => ({
      type: edgeTypes.indexOf(type),
      name_or_index: type === 'element' || type === 'hidden' ? Number(label) : string(label),
      to_node: (indexOf.get(target) ?? -1) * nodeFields.length,
    })),
  )
  const rows = (fields: readonly string[], list: readonly Readonly<Record<string, number>>[]): string =>
    `[${list.map((row) => fields.map((field) => row[field] ?? 0).join(',')).join('\n,')}]`
  const meta = {
    node_fields: nodeFields,
    node_types: nodeFields.map((field) => (field === 'type' ? nodeTypes : 'number')),
    edge_fields: edgeFields,
    edge_types: edgeFields.map((field) => (field === 'type' ? edgeTypes : 'number')),
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  }
  const header = JSON.stringify({ meta, node_count: nodes.length, edge_count: edges.length, trace_function_count: 0 })
  return new TextEncoder().encode(
    `{"snapshot":${header},\n"nodes":${rows(nodeFields, nodeRows)},\n"edges":${rows(edgeFields, edgeRows)},\n` +
      `${format.sections ?? ''}"strings":${JSON.stringify([...strings.keys()])}}`,
  )
}

function parse(description: string) {
  const lines = description.split('\n').map((line) => line.trim())
  const nodes = lines.flatMap((line) => {
    const match = /^(\w+): ([a-z ]+) "(.*)"(?: (\d+))?$/.exec(line)
    return match
      ? [{ name: match[1] ?? '', type: match[2] ?? '', label: match[3] ?? '', size: Number(match[4] ?? 0) }]
      : []
  })
  const edges = lines.flatMap((line) => {
    const match = /^(\w+) -(\w+) (.*)-> (\w+)$/.exec(line)
    return match ? [{ owner: match[1] ?? '', type: match[2] ?? '', label: match[3] ?? '', target: match[4] ?? '' }] : []
  })
  const known = new Set(nodes.map(({ name }) => name))
  const lost = edges.find(({ owner, target }) => !known.has(owner) || !known.has(target))
  if (lost || nodes.length + edges.length !== lines.filter((line) => line !== '').length)
    throw new Error(`A line of the description is neither node nor edge, or names an unknown node: ${description}`)
  return { nodes, edges }
}
