import type { HeapGraph } from '../snapshot/index.js'

/** Before the class of such a node, as DevTools has it. */
export const detached = 'detached '

const ofDom = /^(?:(?:HTML|SVG|MathML)\w*Element|Element|DocumentFragment|Text|Comment)(?:Impl)?$/
const rootOfTree = /^(?:(?:HTML|XML)?Document|ShadowRoot)(?:Impl)?$/

/** Ancestors looked at: a tree that is deeper is taken for one in a document. */
const mostAncestors = 10_000

/**
 * Whether this is a node of a DOM, of jsdom's or happy-dom's, whose topmost ancestor is no document: it is shown nowhere
 * any more, and lives only by being referred to. False as well where the ancestors are not known, and in a shadow tree,
 * whose host is another tree's.
 */
export function isDetached(graph: HeapGraph, node: number): boolean {
  if (!ofDom.test(graph.nodeName(node))) return false
  let top = treeNodeOf(graph, node)
  if (top === undefined) return false
  for (let ancestor = 0; ancestor < mostAncestors; ancestor++) {
    const parent = parentOf(graph, top)
    if (parent === undefined) return !rootOfTree.test(graph.nodeName(top))
    top = parent
  }
  return false
}

/** The object that knows its parent: in jsdom what stands behind the one that a program sees. */
function treeNodeOf(graph: HeapGraph, node: number): number | undefined {
  const behind = property(graph, node, '<symbol impl>')
  if (behind !== undefined) return behind
  return [jsdomTree, happyDomParent].some((name) => graph.findEdge(node, 'property', name) >= 0) ? node : undefined
}

const jsdomTree = '<symbol DOM SymbolTree>'
const happyDomParent = '<symbol parentNode>'

function parentOf(graph: HeapGraph, node: number): number | undefined {
  const tree = property(graph, node, jsdomTree)
  return tree === undefined ? property(graph, node, happyDomParent) : property(graph, tree, 'parent')
}

/** An object; `null` and `undefined` are hidden nodes in a snapshot. */
function property(graph: HeapGraph, node: number, name: string): number | undefined {
  const edge = graph.findEdge(node, 'property', name)
  const target = edge < 0 ? undefined : graph.edgeTarget(edge)
  return target !== undefined && graph.nodeType(target) === 'object' ? target : undefined
}
