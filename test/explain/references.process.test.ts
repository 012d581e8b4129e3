import { expect, test } from 'vitest'
import { findMarked } from '../../src/explain/marked.js'
import { findReferences } from '../../src/explain/references.js'
import { ownHeap } from '../snapshot/own-heap.js'

class ReferenceTestMark {
  readonly label: string
  readonly reference: WeakRef<object>
  constructor(label: string, object: object) {
    this.label = label
    this.reference = new WeakRef(object)
  }
}

/** What a path ends with: `reference: class`. */
type Expected = readonly string[]

const marks: ReferenceTestMark[] = []
const expected = new Map<string, Expected>()
/** Holds what holds, and none of the targets. */
const holders: unknown[] = []
let moduleVariable: object | undefined

/** Its own frame, so that `target` is no variable of a function that is still there. */
function holds(label: string, by: (target: object) => unknown, references: Expected): void {
  const target = { label }
  holders.push(by(target))
  marks.push(new ReferenceTestMark(label, target))
  expected.set(label, references)
}

/** Holds for ever. */
function unsettled(target: object): () => object {
  return () => target
}

holds('a property', (target) => ({ target }), ['target'])
holds('two properties', (target) => ({ one: target, two: target }), ['one', 'two'])
holds('in the order of what they say', (target) => ({ c: target, a: target, b: target }), ['a', 'b', 'c'])
holds('a symbol', (target) => ({ [Symbol('its symbol')]: target }), ['[Symbol(its symbol)]'])
class Private {
  #field: object
  constructor(given: object) {
    this.#field = given
  }
  get(): object {
    return this.#field
  }
}
holds('a private field', (target) => new Private(target), ['#field'])
holds('an element', (target) => [1, target], ['[1]'])
holds('an element and a property', (target) => [target, { target }], ['[0]', 'target'])
holds('frozen elements', (target) => Object.freeze([target, 1, target]), ['[0]', '[2]'])
holds('a sealed element', (target) => Object.seal([target]), ['[0]'])
holds('an element of what is not extensible', (target) => Object.preventExtensions([target]), ['[0]'])
holds('an element of a frozen object', (target) => ({ frozen: Object.freeze({ 0: target, name: 1 }) }), ['[0]'])
holds('a property of a frozen object', (target) => Object.freeze({ target }), ['target'])
holds('a key', (target) => new Map([[target, 1]]), ['a key'])
holds('a value', (target) => new Map([['name', target]]), ['value of key "name"'])
holds('a key and its value', (target) => new Map([[target, target]]), ['a key', 'value of key Object'])
holds('a set', (target) => new Set([target]), ['an element'])
class Registry extends Map<unknown, unknown> {}
class Bag extends Set<unknown> {}
holds('a class of Maps', (target) => new Registry([[target, 'a']]).set('name', target), [
  'a key',
  'value of key "name"',
])
holds('a class of Sets', (target) => new Bag([target]), ['an element'])
holds('a closure', unsettled, ['target'])
holds(
  'a bound this',
  (target) =>
    function (this: object) {
      return this
    }.bind(target),
  ['(bound `this`)'],
)
holds('a bound argument', (target) => ((given: object) => given).bind(undefined, target), ['(bound argument)'])
holds('a promise', (target) => Promise.resolve(target), ['(promised value)'])
holds(
  'itself',
  (target) => {
    Object.assign(target, { itself: target })
    return [target]
  },
  ['[0]', 'itself'],
)
holds(
  'a WeakMap whose key lives',
  (target) => {
    const key = {}
    return [key, new WeakMap([[key, target]])]
  },
  ['WeakMap value of key Object'],
)
holds(
  'a FinalizationRegistry',
  (target) => {
    const key = {}
    const registry = new FinalizationRegistry(() => undefined)
    registry.register(key, target)
    return [key, registry]
  },
  ['(held value)'],
)
holds('a global', (target) => Object.assign(globalThis, { globalOfReferencesTest: target }), ['globalOfReferencesTest'])
holds('a prototype', (target) => Object.create(target) as object, ['__proto__'])
holds('a Proxy', (target) => new Proxy(target, {}), ['(target)'])
holds('a handler', (target) => new Proxy({}, target), ['(handler)'])
holds('a getter', (target) => Object.defineProperty({}, 'made', { get: () => target }), ['target'])
holds(
  'a module variable',
  (target) => {
    moduleVariable = target
  },
  ['moduleVariable'],
)
holds(
  'a sparse array',
  (target) => {
    const sparse: unknown[] = []
    sparse[1_000_000] = target
    return sparse
  },
  ['[1000000]'],
)
holds(
  'many properties',
  (target) => Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`p${index}`, index === 7 ? target : 1])),
  ['p7'],
)
holds(
  'nothing: local variables of what is suspended',
  (target) => {
    const generator = (function* (given: object) {
      const local = given
      yield
      return [given, local]
    })(target)
    generator.next()
    return generator
  },
  [],
)
holds('nothing: an assertion', (target) => expect(target), [])
holds('nothing: a WeakRef', (target) => [new WeakRef(target)], [])
holds('nothing: a WeakSet', (target) => new WeakSet([target]), [])
holds('nothing: a WeakMap of itself', (target) => new WeakMap([[target, target]]), [])

/** V8 writes an entry's name into 1,024 bytes: these are of one that just fits, and of those that do not. */
const keysOfTexts = Array.from({ length: 60 }, () => ({}))
const longTexts = new WeakMap(
  keysOfTexts.map((key, index) => [key, Buffer.alloc(900 + 4 * index, 'long text ').toString('latin1')]),
)

test('each reference is found, and nothing else', async () => {
  const graph = await ownHeap()
  const texts = Array.from({ length: graph.nodeCount }, (_, node) => node).filter(
    (node) => graph.nodeType(node) === 'string' && graph.nodeName(node).startsWith('long text long text '),
  )
  expect(texts).toHaveLength(keysOfTexts.length)
  for (const text of texts)
    expect(findReferences(graph, text).map(({ steps }) => steps.at(-1)?.reference)).toEqual([
      expect.stringMatching(/^WeakMap value of key Object(?: \(in longTexts\))?$/),
    ])
  const marked = findMarked(graph, ReferenceTestMark.name)
  const found = new Map(
    [...marked].map(([label, node]) => [
      label,
      findReferences(graph, node).map(({ steps }) => steps.at(-1)?.reference ?? ''),
    ]),
  )
  // What nothing holds may be gone by now.
  for (const [label, references] of expected) expect([label, found.get(label) ?? []]).toEqual([label, references])
  expect(holders).toHaveLength(expected.size)
  expect(moduleVariable).toBeDefined()
  expect(longTexts).toBeDefined()
})
