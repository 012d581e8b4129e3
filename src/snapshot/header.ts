/** What the decoder needs of `snapshot.meta`: where each field stands, and the names of node and edge types. */
export interface SnapshotHeader {
  readonly nodeCount: number
  readonly edgeCount: number
  readonly nodeFields: readonly string[]
  readonly edgeFields: readonly string[]
  readonly nodeTypes: readonly string[]
  readonly edgeTypes: readonly string[]
  readonly locationFields: readonly string[]
}

/**
 * Fields are found by their names because V8 has changed them without a version number: `trace_node_id` and
 * `detachedness` came, `location_fields` too, and the order is nowhere promised.
 *
 * @throws TypeError that names what is missing.
 */
export function readHeader(value: unknown): SnapshotHeader {
  const snapshot = record(value, 'snapshot')
  const meta = record(snapshot['meta'], 'snapshot.meta')
  return {
    nodeCount: count(snapshot, 'node_count'),
    edgeCount: count(snapshot, 'edge_count'),
    nodeFields: names(meta['node_fields'], 'node_fields', ['type', 'name', 'id', 'self_size', 'edge_count']),
    edgeFields: names(meta['edge_fields'], 'edge_fields', ['type', 'name_or_index', 'to_node']),
    nodeTypes: names(typesOf(meta, 'node'), 'node_types[type]', ['closure', 'synthetic']),
    edgeTypes: names(typesOf(meta, 'edge'), 'edge_types[type]', ['element', 'hidden', 'weak']),
    locationFields: names(meta['location_fields'] ?? [], 'location_fields', []),
  }
}

/** The types of a row's fields stand in the order of the fields; that of `type` is the list of type names. */
function typesOf(meta: Record<string, unknown>, row: 'node' | 'edge'): unknown {
  const fields = meta[`${row}_fields`]
  const types = meta[`${row}_types`]
  return Array.isArray(fields) && Array.isArray(types) ? (types[fields.indexOf('type')] as unknown) : undefined
}

function record(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name}, an object`)
  return value as Record<string, unknown>
}

function count(snapshot: Record<string, unknown>, name: string): number {
  const value = snapshot[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`snapshot.${name}, a count`)
  return value
}

function names(value: unknown, name: string, required: readonly string[]): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw new TypeError(`snapshot.meta.${name}, a list of names`)
  const missing = required.find((field) => !value.includes(field))
  if (missing !== undefined) throw new TypeError(`${missing} in snapshot.meta.${name}`)
  return value
}
