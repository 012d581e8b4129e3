import type { HeapGraph } from './graph.js'
import { subjectClass } from './root-names.js'

export interface NamedNodes {
  /** The realms: `vm` contexts have one each. V8's intrinsics lead from them to everything. */
  readonly nativeContexts: readonly number[]
  /** Node's C++ objects. */
  readonly natives: readonly number[]
  /** Instances of classes called `Module`, CommonJS modules among them. */
  readonly modules: readonly number[]
  /** What a measurement holds for the user. */
  readonly subjects: readonly number[]
}

const kinds = ['other', 'nativeContexts', 'natives', 'modules', 'subjects'] as const

/** Finds, in one pass, the nodes that roots are told from by their names; each name is decoded once. */
export function findNamedNodes(graph: HeapGraph): NamedNodes {
  const found = { other: [], nativeContexts: [], natives: [], modules: [], subjects: [] } satisfies Record<
    string,
    number[]
  >
  const nodes: Record<(typeof kinds)[number], number[]> = found
  const { type, name } = graph.nodes
  const types = graph.nodeTypes
  const mayMatter = Uint8Array.from(types, (of) => (['hidden', 'native', 'synthetic', 'object'].includes(of) ? 1 : 0))
  // Index into `kinds` plus 1; 0 for a name not met before.
  const known = new Uint8Array(graph.strings.count)
  for (let node = 0; node < graph.nodeCount; node++) {
    if (mayMatter[type[node] as number] !== 1) continue
    const index = name[node] as number
    const kind = known[index] ?? 0
    if (kind === 1) continue
    if (kind === 0) known[index] = 1 + kinds.indexOf(kindOf(graph.strings.at(index)))
    nodes[kinds[(known[index] as number) - 1] ?? 'other'].push(node)
  }
  return found
}

function kindOf(name: string): (typeof kinds)[number] {
  // `system / NativeContext / ` on Node 26, where a name may follow.
  if (name.startsWith('system / NativeContext')) return 'nativeContexts'
  if (name.startsWith('Node / ')) return 'natives'
  if (name === subjectClass) return 'subjects'
  return name === 'Module' ? 'modules' : 'other'
}
