import { describe, expect, test } from 'vitest'
import { hintForGrowth, hintForOne, hints } from '../../src/explain/hints.js'
import type { RetainerPath, RetainerStep } from '../../src/report/report.js'

/** `reference: Class` each; the first that ends with `!` is the suspect. */
function path(root: string, ...steps: readonly (string | RetainerStep)[]): RetainerPath {
  return {
    root,
    count: 1,
    of: 1,
    steps: steps.map((step) => {
      if (typeof step !== 'string') return step
      const [reference = '', className = ''] = step.replace(/!$/, '').split(': ')
      return { reference, className, ...(step.endsWith('!') ? { suspect: true } : {}) }
    }),
  }
}

const shown: Readonly<Record<string, RetainerPath>> = {
  timers: path('timers (setTimeout, setInterval)', 'those of 1000 ms: TimersList!', '_onTimeout: function poll'),
  'open handle': path('open handle TCPServerWrap', '(its object): Server', 'big: Array'),
  'native reference': path('native code (its global handles)', '(counted reference): Person'),
  'abort signal': path(
    'module a.ts',
    'c: AbortController',
    '#signal: EventTarget',
    '[Symbol(kEvents)]: Map!',
    'value of key "abort": Object',
  ),
  'event target': path('module a.ts', 'bus: EventTarget', '[Symbol(kEvents)]: Map!', 'value of key "change": Object'),
  'once listeners': path(
    'module a.ts',
    'bus: EventEmitter',
    '_events: Object',
    'data: Array!',
    '[#]: (once) function (anonymous)',
  ),
  listeners: path('module a.ts', 'bus: EventEmitter', '_events: Object', 'data: Array!', '[#]: function (anonymous)'),
  'async context': path('module a.ts', 'pending: Array!', '[#]: Promise', '[Symbol(kResourceStore)]: Object'),
  'error stack': path('module a.ts', 'last: Error', '(stack, not read yet): Request!'),
  'pending promise': path('module a.ts', 'never: Promise', '(waiting for it): function then!'),
  'suspended function': path('module a.ts', 'running: Generator', '(local variable of a suspended function): Big!'),
  'weak map value': path('module a.ts', 'key: Key!', 'WeakMap value of key Key: Value'),
  'finalization registry': path('module a.ts', 'handles: FinalizationRegistry', '(held value): Object!'),
  'weak references': path('module a.ts', 'seen: Set!', 'an element: WeakRef'),
  'detached dom': path('module a.ts', 'rows: Array!', '[#]: detached HTMLTableRowElement'),
  'growing map': path('module a.ts', 'registry: Map!', 'value of key "user-#": Person'),
  'growing set': path('module a.ts', 'everyone: Set!', 'an element: Person'),
  'growing array': path('module a.ts', 'list: Array!', '[#]: Person'),
  'growing string': path('module a.ts', 'log: string!'),
  'growing buffer': path('module a.ts', 'received: Buffer!'),
  'growing tree': path('module a.ts', 'root: Node!', { reference: 'l or r', className: 'Node', times: 90 }),
  'growing list': path('module a.ts', 'head: Node!', { reference: 'next', className: 'Node', times: 90 }),
  'growing object': path('module a.ts', 'table: Object!', '"user/#": Person'),
  closure: path('global', 'callback: function (anonymous)', 'big: Big!'),
}

describe.each(Object.entries(shown))('%s', (shape, shownPath) => {
  test('is shown by its path, and the first that is', () => {
    expect(hintForGrowth(shownPath).hint?.shape).toBe(shape)
  })

  test('says nothing of growth for one object', () => {
    expect(hintForOne(shownPath).hint?.text ?? '').not.toMatch(/\bgrows\b|pile up/)
  })
})

test('there is a path here for every hint', () => {
  expect(Object.keys(shown)).toEqual([...new Set(hints.map(({ shape }) => shape))])
})

test.each([
  ['growing map', 'value of key "user-#": Person'],
  ['growing map', 'a key: Person'],
  ['growing set', 'an element: Person'],
])('a %s is one whatever its class is called: %s', (shape, entry) => {
  expect(hintForGrowth(path('module a.ts', 'registry: Registry!', entry)).hint?.shape).toBe(shape)
})

test.each([
  ['an object', 'value of key Request: Person', true],
  ['a function', 'value of key function render: Person', true],
  ['what stays', 'a key: Person', true],
  ['a string', 'value of key "user-#": Person', false],
  ['a string that is not shown', 'value of key (string): Person', false],
  ['a number', 'value of key #: Person', false],
  ['a symbol', 'value of key symbol: Person', false],
  ['of several kinds', 'value of key *: Person', false],
  ['a string that stays', 'a key: string', false],
])('a WeakMap is told of where it can have the key: %s', (_, entry, can) => {
  const keyed = path('module a.ts', 'registry: Map!', entry)
  expect(hintForGrowth(keyed).hint?.text.includes('WeakMap')).toBe(can)
  expect(hintForOne(keyed).hint?.text.includes('WeakMap')).toBe(can)
})

test('nor where numbers are all that a Map holds', () => {
  expect(hintForGrowth(path('module a.ts', 'squares: Map!')).hint?.text).not.toContain('WeakMap')
})

test.each(['listeners', 'event target'])('%s: `once` cures none whose event does not come', (shape) => {
  expect(hintForGrowth(shown[shape]).hint?.text).not.toContain('once')
  expect(hintForOne(shown[shape]).hint?.text).not.toContain('once')
})

test.each([
  ['a name with a number', 'table: Object!', 'token#: Session'],
  ['no two alike', 'table: Object!', '[*]: Session'],
  ['numbers', 'table: Object!', '[#]: Session'],
  ['on the global object', 'request#: Session!'],
])('an object is a table by its keys: %s', (_, ...steps) => {
  expect(hintForGrowth(path('global', ...steps)).hint?.shape).toBe('growing object')
})

test.each([
  ['an object of a class by indices', 'list: List!', '[#]: Session'],
  ['an object that lies in a table', '[#]: Session', 'user: User!'],
  ['a private property', 'cache: Cache', '#last: Session!'],
])('no table is %s', (_, ...steps) => {
  expect(hintForGrowth(path('global', ...steps))).toEqual({})
})

test.each([
  ['by a name that has the word in it', { reference: '"one or two"', className: 'Node', times: 90 }],
  ['of functions', { reference: 'resolve or reject', className: 'function done', times: 90 }],
  ['of several steps', { reference: 'first or second', className: 'Node', times: 90, cycle: 2 }],
])('a chain is no tree: %s', (_, step) => {
  expect(hintForGrowth(path('module a.ts', 'head: Node!', step)).hint?.shape).toBe('growing list')
})

test('of many strings none gets longer', () => {
  const many = { count: 97, of: 97 }
  expect(hintForGrowth({ ...path('V8', '(registered by `Symbol.for`): string!'), ...many })).toEqual({})
  const parts = path('module a.ts', 'log: string!', { reference: '(first)', className: 'string', times: 90 })
  expect(hintForGrowth({ ...parts, ...many }).hint?.shape).toBe('growing string')
  const names = path('module a.ts', 'table: Object!', '(name of a property): string')
  expect(hintForGrowth({ ...names, ...many }).hint?.shape).toBe('growing object')
})

describe.each([
  ['listeners', '_events: Object'],
  ['event target', '[Symbol(kEvents)]: Map'],
])('%s', (shape, table) => {
  const bus = ['module a.ts', 'bus: Bus', table, 'data: function (anonymous)'] as const

  test('are not what grows where one of them holds what does', () => {
    expect(hintForGrowth(path(...bus, 'sessions: Map!', 'value of key "#": Session')).hint?.shape).toBe('growing map')
    expect(hintForOne(path(...bus, 'sessions: Map!', 'value of key "#": Session')).hint?.shape).toBe('growing map')
    expect(hintForGrowth(path(...bus, 'log: string!')).hint?.shape).toBe('growing string')
  })

  test('are not what grows where their emitters do', () => {
    const buses = path('module a.ts', 'buses: Array!', '[#]: Bus', table, 'data: function (anonymous)')
    expect(hintForGrowth(buses).hint?.shape).toBe('growing array')
  })

  test('hold one object by one of them', () => {
    expect(hintForOne(path(...bus, 'session: Session!')).hint?.shape).toBe(shape)
  })
})

test('a listener that was added with `once` holds one object, and not what it holds that grows', () => {
  const bus = ['module a.ts', 'bus: Bus', '_events: Object', 'data: (once) function (anonymous)'] as const
  const one = path(...bus, 'listener: function (anonymous)', 'session: Session!')
  expect(hintForOne(one).hint?.shape).toBe('once listeners')
  expect(hintForGrowth(path(...bus, 'sessions: Map!', 'value of key "#": Session')).hint?.shape).toBe('growing map')
})

test('a plain property is no known shape', () => {
  expect(hintForGrowth(path('module a.ts', 'app: App', 'config: Config!'))).toEqual({})
  expect(hintForGrowth(undefined)).toEqual({})
})
