import type { HeapGraph } from '../snapshot/index.js'
import { handleScope, heldWithout } from './held-without.js'
import { pathFinder } from './surroundings.js'

interface RunnerHolder {
  /** As the user writes it. */
  readonly name: string
  /** Properties of the object that holds; their names together are nobody else's. */
  readonly properties: readonly string[]
  /** Property whose content is the runner's record, when the object itself is more than that. */
  readonly only?: string
  readonly reason: string
}

/** What a test runner keeps for itself, by shape: nothing of it can be told by a class name. */
const runnerHolders: readonly RunnerHolder[] = [
  {
    name: 'vi.fn()',
    properties: ['calls', 'contexts', 'instances', 'invocationCallOrder', 'settledResults'],
    reason: 'records arguments, results and `this` of every call (Vitest 3 and later)',
  },
  {
    name: 'vi.fn()',
    properties: ['calls', 'callCount', 'resolves', 'results'],
    reason: "records of tinyspy, which Vitest 3's spies are made of",
  },
  {
    name: 'jest.fn()',
    properties: ['calls', 'contexts', 'instances', 'invocationCallOrder', 'results'],
    reason: 'records arguments, results and `this` of every call (Jest 28 and later)',
  },
  {
    name: "Jest's console",
    properties: ['_buffer', '_counters', '_timers', 'Console'],
    only: '_buffer',
    reason: 'keeps what was printed, each with a stack, until the test file ends (BufferedConsole, Jest 29 and 30)',
  },
  {
    name: '`.resolves` or `.rejects`',
    properties: ['promises', 'meta', 'context', 'file'],
    only: 'promises',
    reason: 'Vitest 4 and 5 hold what is awaited with them until the test ends',
  },
  {
    name: '`.resolves` or `.rejects`',
    properties: ['onFinished', 'meta', 'context', 'file'],
    only: 'onFinished',
    reason:
      'Vitest 4 puts a function there for each, to warn at the end of the test of one that nobody awaited; what a user ' +
      'gave to `onTestFinished` is there as well, and cannot be told apart',
  },
]

/**
 * Of a kind with thousands of survivors, a few are Node's and the runner's own that came with the calls: 14 of 380,000
 * `Object`s, measured. Of a few objects none may be held by anything else.
 */
const mostOthers = 32
const shareOfOthers = 0.05

/**
 * Names what the runner holds of `targets`, when they would all be garbage without it: "kept by vi.fn(), not by your
 * code". Undefined when anything else holds them as well.
 */
export function keptByRunner(graph: HeapGraph, targets: readonly number[]): string | undefined {
  if (targets.length === 0) return undefined
  const candidates = candidatesOf(graph)
  for (const holder of runnerHolders) {
    const owners = ownersOf(graph, holder, candidates)
    if (owners.size === 0) continue
    const { only } = holder
    // The content itself and not the edge to it: an object of many properties holds it by its table as well.
    const skipped = only ? contentsOf(graph, owners, only) : owners
    const most = Math.min(mostOthers, shareOfOthers * targets.length)
    if (beside(graph, skipped, targets) > most) continue
    const alive = heldWithout(graph, { skipNode: (node) => skipped.has(node) })
    if (targets.filter((target) => alive[target] === 1).length <= most) return holder.name
  }
  return undefined
}

/** How many of `targets` a way that is known already leads to without `skipped`: nearly always most, and no walk is needed. */
function beside(graph: HeapGraph, skipped: ReadonlySet<number>, targets: readonly number[]): number {
  const groups = new Uint32Array(graph.nodeCount)
  for (const target of targets) groups[target] = 2
  for (const node of [...skipped, handleScope(graph)]) groups[node] = 1
  const found = pathFinder(graph).outermost(groups)
  return found.all.filter((node) => groups[node] === 2).length
}

function contentsOf(graph: HeapGraph, owners: ReadonlySet<number>, property: string): Set<number> {
  const edges = [...owners].map((owner) => graph.findEdge(owner, 'property', property)).filter((edge) => edge >= 0)
  return new Set(edges.map((edge) => graph.edgeTarget(edge)))
}

/** Objects with all properties of a holder. */
function ownersOf(graph: HeapGraph, { properties }: RunnerHolder, candidates: readonly number[]): Set<number> {
  const wanted = properties.map((name) => new Set(graph.strings.indexesOf(name)))
  const owners = candidates.filter((node) => {
    const names = propertyNames(graph, node)
    return wanted.every((one) => [...one].some((name) => names.has(name)))
  })
  return new Set(owners)
}

/** Objects that have a property which only holders have, of all that a heap usually has: read once, for all holders. */
function candidatesOf(graph: HeapGraph): number[] {
  const property = graph.edgeTypes.indexOf('property')
  const { type, nameOrIndex } = graph.edges
  // Millions of edges: an array answers ten times as fast as a set.
  const isTelling = new Uint8Array(graph.strings.count)
  for (const { properties } of runnerHolders) {
    const rarest = properties
      .map((name) => graph.strings.indexesOf(name))
      .reduce((left, right) => (left.length <= right.length ? left : right))
    for (const name of rarest) isTelling[name] = 1
  }
  const candidates: number[] = []
  for (let node = 0, edge = 0; node < graph.nodeCount; node++) {
    for (const end = graph.edgeEnd(node); edge < end; edge++) {
      if (isTelling[nameOrIndex[edge] as number] !== 1 || type[edge] !== property) continue
      candidates.push(node)
      edge = end
    }
  }
  return candidates
}

function propertyNames(graph: HeapGraph, node: number): Set<number> {
  const property = graph.edgeTypes.indexOf('property')
  const names = new Set<number>()
  for (let edge = graph.firstEdge(node), end = graph.edgeEnd(node); edge < end; edge++)
    if (graph.edges.type[edge] === property) names.add(graph.edges.nameOrIndex[edge] as number)
  return names
}
