import { oncePerGraph, type HeapGraph } from '../snapshot/index.js'

/** What V8 makes of a source and of nothing else, as a snapshot calls it; the strings in it stand in the source. */
const madeOfSource: readonly { readonly is: string; readonly reason: string }[] = [
  { is: '(constant pool)', reason: 'names of properties that a function reads or writes, and its literals' },
  {
    is: 'system / ObjectBoilerplateDescription',
    reason: 'names of properties in an object literal; no name on Node 20',
  },
  { is: 'system / ScopeInfo', reason: 'variables of a function, a block or a module' },
  { is: '(context local names)', reason: 'the same where there are more than 75 of them' },
]

/** From a function's code to its name, or to what has it. */
const nameOfFunction = 'name_or_scope_info'

const namesIn = oncePerGraph(findNames)

/**
 * Whether a name demonstrably is the program's: it stands in code that has run. How an object keeps its properties says
 * less: a table of a few keys is kept like an instance of a class. Feedback is not asked, where V8 notes keys that were
 * met.
 */
export function isProgramName(graph: HeapGraph, name: string): boolean {
  const names = namesIn(graph)
  return graph.strings.indexesOf(name).some((index) => names[index] === 1)
}

/** 1 for each text of the snapshot that is such a name. */
function findNames(graph: HeapGraph): Uint8Array {
  const names = new Uint8Array(graph.strings.count)
  const kinds = new Set(madeOfSource.flatMap(({ is }) => graph.strings.indexesOf(is)))
  const { type, name } = graph.nodes
  const code = graph.nodeTypes.indexOf('code')
  const note = (node: number): void => {
    if (graph.nodeType(node) === 'string') names[name[node] as number] = 1
  }
  for (let node = 0; node < graph.nodeCount; node++) {
    if (type[node] !== code) continue
    if (kinds.has(name[node] as number)) for (const part of partsOf(graph, node)) note(part)
    const named = graph.findEdge(node, 'internal', nameOfFunction)
    if (named >= 0) note(graph.edgeTarget(named))
  }
  return names
}

/** With those of what has no name of its own. */
function partsOf(graph: HeapGraph, node: number): number[] {
  const targets = targetsOf(graph, node)
  const unnamed = targets.filter((target) => graph.nodeType(target) === 'code' && graph.nodeName(target) === '')
  return [...targets, ...unnamed.flatMap((target) => targetsOf(graph, target))]
}

function targetsOf(graph: HeapGraph, node: number): number[] {
  const targets: number[] = []
  for (let edge = graph.firstEdge(node); edge < graph.edgeEnd(node); edge++) targets.push(graph.edgeTarget(edge))
  return targets
}
