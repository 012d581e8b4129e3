import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { isDetached } from '../../src/explain/detached.js'
import type { HeapGraph } from '../../src/snapshot/index.js'
import { ownHeap } from '../snapshot/own-heap.js'

/** As much of the DOM as is needed here: its types are no part of this project. */
interface Element {
  append(...children: Element[]): void
  remove(): void
  attachShadow(options: { mode: 'open' }): Element
}
interface Document {
  readonly body: Element
  createElement(name: string): Element
}

function jsdom(): Document {
  const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
    JSDOM: new (html: string) => { window: { document: Document } }
  }
  return new JSDOM('<!doctype html>').window.document
}

async function happyDom(): Promise<Document> {
  const { Window } = await import('happy-dom')
  return new Window().document as unknown as Document
}

/** Nodes of a class each, by where they are. */
function makeNodes(document: Document): Element[] {
  const shown = document.createElement('ul')
  const removed = document.createElement('ol')
  const child = document.createElement('dl')
  const never = document.createElement('table')
  const host = document.createElement('span')
  const shadowed = document.createElement('menu')
  document.body.append(shown, removed, host)
  removed.append(child)
  removed.remove()
  host.attachShadow({ mode: 'open' }).append(shadowed)
  return [shown, removed, child, never, host, shadowed]
}

/** Of all nodes of that class, what a program sees of them and what stands behind it. */
function areDetached(graph: HeapGraph, className: string): boolean[] {
  const names = [className, `${className}Impl`]
  const nodes = Array.from({ length: graph.nodeCount }, (_, node) => node).filter(
    (node) => graph.nodeType(node) === 'object' && names.includes(graph.nodeName(node)),
  )
  return nodes.filter((node) => isElement(graph, node)).map((node) => isDetached(graph, node))
}

/** And no prototype, which V8 calls by its class as well. */
function isElement(graph: HeapGraph, node: number): boolean {
  return ['<symbol impl>', '<symbol wrapper>', '<symbol parentNode>'].some(
    (name) => graph.findEdge(node, 'property', name) >= 0,
  )
}

test.each([
  ['jsdom', jsdom],
  ['happy-dom', happyDom],
])('%s: detached are nodes whose topmost ancestor is no document', async (_, makeDocument) => {
  const nodes = makeNodes(await makeDocument())
  const graph = await ownHeap()
  for (const className of ['HTMLUListElement', 'HTMLSpanElement', 'HTMLMenuElement', 'HTMLBodyElement']) {
    expect(areDetached(graph, className), className).toContain(false)
    expect(areDetached(graph, className), className).not.toContain(true)
  }
  for (const className of ['HTMLOListElement', 'HTMLDListElement', 'HTMLTableElement']) {
    expect(areDetached(graph, className), className).toContain(true)
    expect(areDetached(graph, className), className).not.toContain(false)
  }
  expect(nodes).toHaveLength(6)
})
