import { describe, expect, test } from 'vitest'
import { traceTargets, type TraceSettings, type VariableOwner } from '../../src/explain/trace.js'
import { plainPaint } from '../../src/report/text.js'
import { renderPath } from '../../src/report/path-text.js'
import { PathFinder } from '../../src/snapshot/index.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/** Everything hangs on the scope of a module, `/src/registry.ts`. */
const moduleLines = `
  root: synthetic ""
  gcRoots: synthetic "(GC roots)"
  handles: synthetic "(Global handles)"
  fn: closure "add"
  shared: code "add"
  script: code "/src/registry.ts"
  scope: object "system / Context" 40
  realm: hidden "system / NativeContext"
  root -element 1-> gcRoots
  gcRoots -element 1-> handles
  handles -element 1-> fn
  fn -internal context-> scope
  fn -internal shared-> shared
  shared -internal script-> script
  scope -internal previous-> realm
`

/** Names that code has. */
const codeLines = `
  constants: code "(constant pool)"
  ${['Person', 'A', 'Map', 'Object', 'Array', 'left', 'right', 'items', 'alice', 'kEvents', 'with space']
    .map((name, index) => `name${index}: string "${name}"\nconstants -internal ${index}-> name${index}`)
    .join('\n')}`

function trace(lines: string, targets: readonly string[], settings: TraceSettings = {}): string[] {
  const { graph, node } = describeHeap(`${moduleLines}\n${lines}\n${codeLines}`)
  const paths = traceTargets(graph, new PathFinder(graph), targets.map(node), settings)
  return paths.flatMap((path) => renderPath(path, plainPaint).slice(1)).map((line) => line.trimEnd())
}

const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')
const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`)

describe('in the terms of the program', () => {
  test('values of a Map, by keys that differ in a number', () => {
    const lines = `
      map: object "Map" 32
      table: array "" ${8 * (2 + 3 + 2 + 12)}
      scope -context registry-> map
      map -internal table-> table
      ${many(4, (index) => `k${index}: string "user-${index + 10}"\nn${index}: object "Person"`)}
      ${many(4, (index) => `table -internal ${5 + 3 * index}-> k${index}\ntable -internal ${6 + 3 * index}-> n${index}`)}`
    expect(trace(lines, named(4))).toEqual([
      '  held by   (4 of 4)',
      '    module /src/registry.ts',
      '    ╰→ registry: Map',
      '       ~~~~~~~~',
      '       ╰→ value of key "user-#": Person',
    ])
    expect(trace(lines, ['n1'], { redact: true }).at(-1)).toBe('       ╰→ value of key (string): Person')
    expect(trace(lines, ['n1']).at(-1)).toBe('       ╰→ value of key "user-11": Person')
  })

  test('a key that nobody has read is text all the same', () => {
    const lines = `
      map: object "Map" 32
      table: array "" ${8 * (2 + 3 + 2 + 12)}
      first: string "customer-no-"
      second: string "4711"
      key: concatenated string "(concatenated string)"
      slice: sliced string "(sliced string)"
      n0: object "Person"
      n1: object "Person"
      key -internal first-> first
      key -internal second-> second
      scope -context registry-> map
      map -internal table-> table
      table -internal 5-> key
      table -internal 6-> n0
      table -internal 8-> slice
      table -internal 9-> n1`
    expect(trace(lines, ['n0']).at(-1)).toBe('       ╰→ value of key "customer-no-4711": Person')
    expect(trace(lines, ['n1']).at(-1)).toBe('       ╰→ value of key (string): Person')
  })

  test('what `bind` returns is the function that it stands for', () => {
    const lines = `
      handlers: object "Array" 32
      elements: array "" 64
      bound: closure "native_bind"
      handle: closure "handle"
      inner: object "system / Context" 40
      n0: object "Person"
      scope -context handlers-> handlers
      handlers -internal elements-> elements
      elements -internal 0-> bound
      bound -internal bound_function-> handle
      handle -internal context-> inner
      handle -internal shared-> shared
      inner -internal previous-> scope
      inner -context person-> n0`
    expect(trace(lines, ['n0']).slice(2)).toEqual([
      '    ╰→ handlers: Array',
      '       ~~~~~~~~',
      '       ╰→ [0]: function handle',
      '          ╰→ person: Person',
    ])
  })

  test('so is what stays itself; a listener added with `once` is the one that was given', () => {
    const lines = `
      data: object "Array"
      n0: closure "native_bind"
      n1: closure "native_bind"
      handle: closure "handle"
      onceWrapper: closure "onceWrapper"
      scope -context data-> data
      data -element 0-> n0
      data -element 1-> n1
      n0 -internal bound_function-> handle
      n1 -internal bound_function-> onceWrapper
      n1 -property listener-> handle`
    const shownAs = (target: string): string | undefined =>
      trace(lines, [target], { placeOfFunction: (node) => ({ file: 'a.ts', line: node }) })
        .at(-1)
        ?.replace(/ +/g, ' ')
    const line = /a\.ts:\d+/.exec(shownAs('handle') ?? '')?.[0] ?? ''
    expect(shownAs('n0')).toBe(` ╰→ [0]: function handle ${line}`)
    expect(shownAs('n1')).toBe(` ╰→ [1]: (once) function handle ${line}`)
    expect(trace(lines, ['n1'], { redact: true }).at(-1)).toContain('(once) function (anonymous)')
  })

  test('a generator by its function; what V8 keeps of an async function as it is', () => {
    const lines = `
      ${['pages', 'Generator'].map((name, index) => `n${index}: object "${name}"\nr${index}: array ""`).join('\n')}
      scope -context pages-> n0
      scope -context waits-> n1
      n0 -internal parameters_and_registers-> r0
      n1 -internal parameters_and_registers-> r1`
    expect(trace(lines, ['n0'])[2]).toBe('    ╰→ pages: generator pages')
    expect(trace(lines, ['n0'], { redact: true })[2]).toBe('    ╰→ pages: generator (class)')
    expect(trace(lines, ['n1'])[2]).toBe('    ╰→ waits: Generator')
  })

  test('a timer that is one of many ends in what it calls', () => {
    const lines = `
      list: object "TimersList"
      n0: object "Timeout"
      n1: object "Timeout"
      n2: object "Timeout"
      poll: closure "poll"
      scope -context list-> list
      list -property _idleNext-> n0
      n0 -property _idleNext-> n1
      n1 -property _idleNext-> n2
      n2 -property _onTimeout-> poll`
    const placeOfFunction = () => ({ file: 'a.ts', line: 3 })
    expect(trace(lines, ['n2'], { afterId: 0, placeOfFunction }).slice(2)).toEqual([
      '    ╰→ list: TimersList',
      '       ~~~~',
      '       ╰→ _idleNext: Timeout   (×3)',
      '          ╰→ _onTimeout: function poll                      a.ts:3',
    ])
    expect(trace(lines, ['n2'], { placeOfFunction }).at(-1)).toBe('       ╰→ _idleNext: Timeout   (×3)')
  })

  test('names of properties, of which an object used as a table has ever more', () => {
    const lines = `
      table: object "Object"
      properties: array "(object properties)"
      scope -context table-> table
      table -internal properties-> properties
      ${many(4, (index) => `n${index}: string "key ${index}"\nproperties -internal ${3 * index}-> n${index}`)}`
    expect(trace(lines, named(4)).slice(2)).toEqual([
      '    ╰→ table: Object',
      '       ~~~~~',
      '       ╰→ (name of a property): string',
    ])
  })

  test('elements of a Set', () => {
    const lines = `
      set: object "Set" 32
      table: array "" ${8 * (2 + 3 + 2 + 8)}
      n0: object "Person"
      scope -context everyone-> set
      set -internal table-> table
      table -internal 5-> n0`
    expect(trace(lines, ['n0']).slice(2)).toEqual([
      '    ╰→ everyone: Set',
      '       ~~~~~~~~',
      '       ╰→ an element: Person',
    ])
  })

  test('elements of an array, by the array or by its store', () => {
    const lines = `
      list: object "Array"
      store: array "(object elements)"
      n0: object "Person"
      n1: object "Person"
      scope -context list-> list
      list -element 0-> n0
      list -internal elements-> store
      store -internal 1-> n1`
    expect(trace(lines, ['n0', 'n1'])).toEqual([
      '  held by   (2 of 2)',
      '    module /src/registry.ts',
      '    ╰→ list: Array',
      '       ~~~~',
      '       ╰→ [#]: Person',
    ])
  })

  test('the variable of a closure, through the scopes around it', () => {
    const lines = `
      handler: closure "onData"
      inner: object "system / Context"
      middle: object "system / Context"
      n0: object "Person"
      scope -context handler-> handler
      handler -internal context-> inner
      inner -internal previous-> middle
      middle -context person-> n0`
    expect(trace(lines, ['n0']).slice(2)).toEqual([
      '    ╰→ handler: function onData',
      '       ╰→ person: Person',
      '          ~~~~~~',
    ])
  })

  test('a variable of a block that may be one of several: whoever knows is asked', () => {
    const lines = `
      info: code "system / ScopeInfo"
      a: string "count"
      b: string "list"
      block: object "system / Context" 48
      reader: closure "read"
      n0: object "Person"
      info -hidden 0-> a
      info -hidden 1-> b
      scope -context reader-> reader
      reader -internal context-> block
      block -internal scope_info-> info
      block -hidden 0-> n0`
    expect(trace(lines, ['n0']).at(-2)).toBe('       ╰→ count or list: Person')
    expect(trace(lines, ['n0'], { nameVariable: () => ['list'] }).at(-2)).toBe('       ╰→ list: Person')
  })

  test('what waits for a promise, what it has settled with, and what an unread stack holds', () => {
    const lines = `
      never: object "Promise"
      reaction: hidden "system / PromiseReaction"
      then: closure "then"
      done: object "Promise"
      value: object "Value"
      error: object "Error"
      stack: array ""
      site: hidden "system / CallSiteInfo"
      receiver: object "Receiver"
      scope -context never-> never
      never -internal reactions_or_result-> reaction
      reaction -hidden 1-> then
      scope -context done-> done
      done -internal reactions_or_result-> value
      scope -context error-> error
      error -property <symbol>-> stack
      stack -internal 0-> site
      site -hidden 0-> receiver`
    expect(trace(lines, ['then'])[3]).toBe('       ╰→ (waiting for it): function then')
    expect(trace(lines, ['value'])[3]).toBe('       ╰→ (promised value): Value')
    expect(trace(lines, ['receiver'])[3]).toBe('       ╰→ (stack, not read yet): Receiver')
  })

  test('the value of a WeakMap, by its key', () => {
    const lines = `
      weak: object "WeakMap"
      table: array ""
      key: object "Key"
      n0: object "Value"
      scope -context weak-> weak
      scope -context key-> key
      weak -internal table-> table
      key -internal 3 / part of key (Key @21) -> value (Value @23) pair in WeakMap (table @19)-> n0`
    expect(trace(lines, ['n0']).slice(2)).toEqual([
      '    ╰→ key: Key',
      '       ~~~',
      '       ╰→ WeakMap value of key Key (in weak): Value',
    ])
  })

  test('or of one that no variable has: by its property, and else without a name', () => {
    const lines = `
      weak: object "WeakMap"
      table: array ""
      key: object "Key"
      n0: object "Value"
      owner: object "Owner"
      scope -context key-> key
      scope -context owner-> owner
      weak -internal table-> table
      key -internal 3 / part of key (Key @21) -> value (Value @23) pair in WeakMap (table @19)-> n0`
    expect(trace(`${lines}\nowner -property cache-> weak`, ['n0']).at(-1)).toContain('key Key (in cache): Value')
    expect(trace(`${lines}\nowner -element 3-> weak`, ['n0']).at(-1)).toContain('key Key: Value')
    const redacted = trace(`${lines}\nowner -property cache-> weak`, ['n0'], { redact: true }).at(-1)
    expect(redacted).toContain('(in (property))')
  })

  test('on the way to a container, the value of a WeakMap is like a property', () => {
    const lines = `
      key: object "Key"
      set: object "Set" 32
      table: array "" ${8 * (2 + 3 + 2 + 8)}
      n0: object "Person"
      weakTable: array ""
      weak: object "WeakMap"
      scope -context weak-> weak
      scope -context key-> key
      weak -internal table-> weakTable
      key -internal 3 / part of key (Key @17) -> value (Set @19) pair in WeakMap (table @25)-> set
      set -internal table-> table
      table -internal 5-> n0`
    expect(trace(lines, ['n0']).slice(2)).toEqual([
      '    ╰→ key: Key',
      '       ╰→ WeakMap value of key Key (in weak): Set',
      '          ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~',
      '          ╰→ an element: Person',
    ])
  })

  test('a property that is no name, or a symbol', () => {
    const lines = `
      object: object "Object"
      n0: object "A"
      n1: object "B"
      scope -context object-> object
      object -property with space-> n0
      object -property <symbol kEvents>-> n1`
    expect(trace(lines, ['n0'])[3]).toBe('       ╰→ "with space": A')
    expect(trace(lines, ['n1'])[3]).toBe('       ╰→ [Symbol(kEvents)]: B')
    expect(trace(lines, ['n0'], { redact: true })[3]).toBe('       ╰→ (property): A')
  })
})

describe('many paths', () => {
  test('a list is one step, however long', () => {
    const lines = `
      ${many(9, (index) => `n${index}: object "Node"`)}
      scope -context head-> n0
      ${many(8, (index) => `n${index} -property next-> n${index + 1}`)}`
    expect(trace(lines, named(9).slice(2)).slice(2)).toEqual([
      '    ╰→ head: Node',
      '       ~~~~',
      '       ╰→ next: Node   (×8)',
    ])
  })

  test('of those followed none is the link that a list holds by its end as well', () => {
    const length = 300
    const lines = `
      ${many(length, (index) => `n${index}: object "Node"`)}
      scope -context head-> n0
      ${many(length - 1, (index) => `n${index} -property next-> n${index + 1}`)}
      scope -context tail-> n${length - 1}`
    const latest = [`n${length - 1}`, ...named(length - 1).slice(100)]
    expect(trace(lines, latest)).toEqual([
      '  held by   (97 of 97)',
      '    module /src/registry.ts',
      '    ╰→ head: Node',
      '       ~~~~',
      '       ╰→ next: Node   (×297)',
    ])
  })

  test('elements of elements are one step where there are several, by a wildcard', () => {
    const arrays = (indices: readonly number[]): string[] => {
      const lines = indices.map(
        (at, depth) => `a${depth + 1}: object "Array"\na${depth} -element ${at}-> a${depth + 1}`,
      )
      const from = `a0: object "Array"\nscope -context rows-> a0`
      return trace(`${from}\n${lines.join('\n')}`, [`a${indices.length}`]).slice(4)
    }
    expect(arrays([10, 0]).map((line) => line.trim())).toEqual(['╰→ [10]: Array', '╰→ [0]: Array'])
    expect(arrays([10, 10]).map((line) => line.trim())).toEqual([expect.stringMatching(/^╰→ \[10\]: Array +\(×2\)$/)])
    expect(arrays([10, 0, 7]).map((line) => line.trim())).toEqual([expect.stringMatching(/^╰→ \[#\]: Array +\(×3\)$/)])
  })

  test('a cycle of two steps is gone round', () => {
    const lines = `
      root0: object "Tree"
      ${many(4, (index) => `list${index}: object "Array"\nn${index}: object "Tree"`)}
      scope -context tree-> root0
      root0 -property children-> list0
      ${many(4, (index) => `list${index} -element 0-> n${index}`)}
      ${many(3, (index) => `n${index} -property children-> list${index + 1}`)}`
    expect(trace(lines, ['n3']).slice(2)).toEqual([
      '    ╰→ tree: Tree',
      '       ~~~~',
      '       ╰→ children: Array',
      '          ╰→ [0]: Tree   (these 2 steps ×4)',
    ])
  })

  describe('a tree', () => {
    /** Nodes by the way to them from the root, a word each; a letter's property is called as `names` has it. */
    const tree = (ways: readonly string[], names: Readonly<Record<string, string>> = {}): string => {
      const nodes = new Set(ways.flatMap((way) => Array.from(way, (_, end) => way.slice(0, end + 1))))
      const links = [...nodes].map((way) => {
        const name = way.at(-1) ?? ''
        return `n${way}: object "Node"\nn${way.slice(0, -1)} -property ${names[name] ?? name}-> n${way}`
      })
      return `n: object "Node"\nscope -context tree-> n\n${links.join('\n')}`
    }
    const ways = ['llrrl', 'rrllr', 'lrrll', 'rlrrl', 'rllrrlr']
    const targets = (words: readonly string[]): string[] => words.map((way) => `n${way}`)

    test('is gone down by either branch, whichever it is', () => {
      expect(trace(tree(ways), targets(ways))).toEqual([
        '  held by   (5 of 5)',
        '    module /src/registry.ts',
        '    ╰→ tree: Node',
        '       ~~~~',
        '       ╰→ l or r: Node   (×7)',
      ])
    })

    test('to what a node of it holds', () => {
      const held = ways.map((way) => `${way}v`)
      expect(trace(tree(held), targets(held)).slice(2)).toEqual([
        '    ╰→ tree: Node',
        '       ~~~~',
        '       ╰→ l or r: Node   (×7)',
        '          ╰→ v: Node',
      ])
    })

    test('a list with something at its end is none, nor are two references by turns', () => {
      const stepsTo = (way: string): string[] =>
        trace(tree([way]), [`n${way}`])
          .map((line) => /╰→ (.*)/.exec(line)?.[1])
          .flatMap((step) => step ?? [])
      expect(stepsTo('nnnnv')).toEqual(['tree: Node', 'n: Node   (×4)', 'v: Node'])
      expect(stepsTo('ababab')).toEqual(['tree: Node', 'a: Node', 'b: Node   (these 2 steps ×3)'])
      expect(stepsTo('abcdbacdabdc')).not.toContain(expect.stringContaining(' or '))
    })

    test.each([
      ['left', 'right', 'left or right'],
      ['left', 'bob', '(property) or left'],
      ['ann', 'bob', '(property)'],
    ])('redacted: %s, %s', (l, r, shown) => {
      const text = trace(tree(ways, { l, r }), targets(ways), { redact: true })
      expect(text.slice(3)).toEqual(['       ~~~~', `       ╰→ ${shown}: (class)   (×7)`])
    })
  })

  test('many properties of one object are keys of it', () => {
    const lines = `
      table: object "Object"
      ${many(5, (index) => `n${index}: object "Person"`)}
      scope -context byName-> table
      ${['ann', 'bob', 'cid', 'dan', 'eve'].map((name, index) => `table -property ${name}-> n${index}`).join('\n')}`
    expect(trace(lines, named(5)).slice(2)).toEqual(['    ╰→ byName: Object', '       ~~~~~~', '       ╰→ [*]: Person'])
  })

  test('two properties are two ways, the more frequent first', () => {
    const lines = `
      both: object "Pair"
      left: object "Array"
      right: object "Array"
      ${many(5, (index) => `n${index}: object "Person"`)}
      scope -context both-> both
      both -property left-> left
      both -property right-> right
      left -element 0-> n0
      ${many(4, (index) => `right -element ${index}-> n${index + 1}`)}`
    const text = trace(lines, named(5))
    expect(text.filter((line) => line.includes('held by'))).toEqual(['  held by   (4 of 5)', '  held by   (1 of 5)'])
    expect(text.find((line) => line.includes(': Array'))).toBe('       ╰→ right: Array')
  })

  test('what is garbage has no path', () => {
    expect(trace('n0: object "Person"', ['n0'])).toEqual([])
  })
})

describe('redacted', () => {
  const redact = { redact: true }

  test('a property is shown where code has its name, and nothing else of it', () => {
    const lines = `
      object: object "Object"
      ${many(8, (index) => `n${index}: object "A"`)}
      scope -context object-> object
      ${['items', 'bob', 'with space', 'ann@example.com', '<symbol kEvents>', '<symbol bob>', 'get items', 'get bob']
        .map((name, index) => `object -property ${name}-> n${index}`)
        .join('\n')}`
    const shown = named(8).map((target) => trace(lines, [target], redact)[3]?.replace(/^ *╰→ /, ''))
    expect(shown).toEqual([
      'items: A',
      '(property): A',
      '(property): A',
      '(property): A',
      '[Symbol(kEvents)]: A',
      '[Symbol()]: A',
      '"get items": A',
      '(property): A',
    ])
  })

  test('what an object that is kept as a table has are keys, whatever code calls its own', () => {
    const lines = `
      byName: object "Object"
      table: array "(object properties)"
      n0: object "A"
      scope -context byName-> byName
      byName -internal properties-> table
      byName -property alice-> n0`
    expect(trace(lines, ['n0'])[3]).toBe('       ╰→ alice: A')
    expect(trace(lines, ['n0'], redact)[3]).toBe('       ╰→ (property): A')
    const global = lines.replaceAll('"Object"', '"global"')
    expect(trace(global, ['n0'], redact)[3]).toBe('       ╰→ alice: A')
  })

  test.each([
    ['object "Person"', 'Person'],
    ['object "Ann@example"', '(class)'],
    ['object "Ann"', '(class)'],
    ['closure "alice"', 'function alice'],
    ['closure "ann@example.com"', 'function (anonymous)'],
    ['closure ""', 'function (anonymous)'],
    ['native "Node / ContextifyContext"', 'Node / ContextifyContext'],
    ['hidden "system / JSProxy"', 'Proxy'],
    ['string "ann"', 'string'],
  ])('%s is called %s', (node, className) => {
    const lines = `n0: ${node}\nscope -context it-> n0`
    expect(trace(lines, ['n0'], redact)[2]).toBe(`    ╰→ it: ${className}`)
  })

  /** Line by line: root, references and classes may be hidden, and nothing else may be different. */
  test.each([
    ['a few keys', ['ann', 'bob', 'cid']],
    ['many keys', ['ann', 'bob', 'cid', 'dan', 'eve']],
    ['keys that code has as well', ['alice', 'left', 'right', 'items', 'ann']],
  ])('the suspect and the ways are the same: %s', (_, keys) => {
    const lines = `
      all: object "Object"
      table: object "Object"
      ${keys.map((_key, index) => `list${index}: object "Array"\nn${index}: object "Person"`).join('\n')}
      scope -context all-> all
      all -property items-> table
      ${keys.map((key, index) => `table -property ${key}-> list${index}\nlist${index} -element 0-> n${index}`).join('\n')}`
    const { graph, node } = describeHeap(`${moduleLines}\n${lines}\n${codeLines}`)
    const targets = named(keys.length).map(node)
    const shape = (settings: TraceSettings) =>
      traceTargets(graph, new PathFinder(graph), targets, settings).map(({ root, steps, count, of }) => ({
        ...{ root, count, of },
        steps: steps.map(({ suspect, className, times }) => ({ suspect, className, times })),
      }))
    expect(shape(redact)).toEqual(shape({}))
    expect(JSON.stringify(traceTargets(graph, new PathFinder(graph), targets, redact))).not.toMatch(/ann|bob|cid/)
  })
})

// Describing so many nodes takes a busy machine longer than a test's five seconds.
test('of a list of tens of thousands a few are followed', () => {
  const length = 20_000
  const lines = `
    ${many(length, (index) => `n${index}: object "Node"`)}
    scope -context head-> n0
    ${many(length - 1, (index) => `n${index} -property next-> n${index + 1}`)}`
  const [found, ...steps] = trace(lines, named(length))
  expect(found).toBe('  held by   (9 of 9)')
  expect(steps.join('\n')).toMatch(/head: Node[^]*next: Node {3}\(×[\d,]+\)/)
}, 30_000)

test('places stand beside variables and functions', () => {
  const lines = `
    handler: closure "onData"
    inner: object "system / Context"
    n0: object "Person"
    scope -context handler-> handler
    handler -internal context-> inner
    handler -internal shared-> shared
    inner -internal previous-> scope
    inner -context person-> n0`
  const settings: TraceSettings = {
    placeOfFunction: () => ({ file: '/src/registry.ts', line: 7 }),
    placeOfVariable: (of: VariableOwner, name: string) =>
      'closure' in of && name === 'person' ? { file: '/src/registry.ts', line: 8 } : undefined,
  }
  expect(trace(lines, ['n0'], settings).slice(2, 4)).toEqual([
    '    ╰→ handler: function onData                             /src/registry.ts:7',
    '       ╰→ person: Person                                    /src/registry.ts:8',
  ])
})

test('a variable beyond a nearer scope is asked for as such', () => {
  const lines = `
    handler: closure "onData"
    inner: object "system / Context"
    outer: object "system / Context"
    n0: object "Person"
    n1: object "Person"
    scope -context handler-> handler
    handler -internal context-> inner
    handler -internal shared-> shared
    inner -internal previous-> outer
    outer -internal previous-> scope
    outer -context far-> n0
    inner -context near-> n1`
  const asked: string[] = []
  const placeOfVariable = (of: VariableOwner, name: string): undefined => {
    if ('closure' in of) asked.push(`${of.isOuter ? 'outer' : 'nearest'} ${name}`)
  }
  trace(lines, ['n0', 'n1'], { placeOfVariable })
  expect(asked).toEqual(['outer far', 'nearest near'])
})

describe('closures of one array', () => {
  const lines = `
    list: object "Array" 32
    scope -context list-> list
    ${many(8, (index) => `n${index}: closure ""\nlist -element ${index}-> n${index}`)}`
  /** Of every so many functions one begins at another line. */
  const pathsWith = (places: number): string[] => {
    const { graph, node } = describeHeap(`${moduleLines}\n${lines}`)
    const line = (of: number): number => 8 + (named(8).map(node).indexOf(of) % places)
    const settings = { placeOfFunction: (of: number) => ({ file: 'a.ts', line: line(of) }) }
    const paths = traceTargets(graph, new PathFinder(graph), named(8).map(node), settings)
    return paths.map(({ count, steps }) => `${count} ${steps.map(({ place }) => place?.line ?? '-').join(' ')}`)
  }

  test('that begin at a few places are as many ways', () => {
    expect(pathsWith(1)).toEqual(['8 - 8'])
    expect(pathsWith(2)).toEqual(['4 - 8', '4 - 9'])
  })

  test('that begin at many have none in common', () => {
    expect(pathsWith(4)).toEqual(['8 - -'])
  })
})
