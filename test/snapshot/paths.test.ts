import { describe, expect, test } from 'vitest'
import { findRoots, PathFinder, shortestPaths } from '../../src/snapshot/index.js'
import { describeHeap, type DescribedHeap } from './describe-heap.js'

/**
 * root ─▶ (GC roots) ─▶ (Identity map) ─▶ leak
 *   ┊                ├▶ (Stack roots) ──▶ onlyOnStack
 *   ┊                ├▶ (Global handles) ─▶ realm, tcp
 *   ┊                └▶ (Strong roots) ─▶ context of moduleScope, timersScope
 *   ┊┄▶ global ◀─ realm                    moduleScope ─ registry ─▶ map ─▶ leak
 *        └─ config ─▶ far ─▶ farther ─▶ farthest ─▶ leak
 */
const heap = `
  root: synthetic ""
  gcRoots: synthetic "(GC roots)"
  identityMap: synthetic "(Identity map)"
  stackRoots: synthetic "(Stack roots)"
  globalHandles: synthetic "(Global handles)"
  realm: hidden "system / NativeContext / "
  global: object "global (global*) / "
  far: object "Far"
  farther: object "Farther"
  farthest: object "Farthest"
  moduleScope: object "system / Context"
  inner: object "system / Context"
  register: closure "register"
  shared: code "register"
  script: code "file:///src/registry.ts"
  map: object "Map"
  table: array ""
  leak: object "Leak" 100
  onlyOnStack: object "Local"
  timersScope: object "system / Context"
  processTimers: closure "processTimers"
  timersShared: code "processTimers"
  timersScript: code "node:internal/timers"
  timerLists: object "Object"
  timeout: object "Timeout"
  weakly: object "Weakly"
  tcp: synthetic "Node / TCPServerWrap"
  server: object "Server"
  root -element 1-> gcRoots
  root -shortcut 2-> realm
  root -element 3-> tcp
  gcRoots -element 1-> identityMap
  gcRoots -element 2-> stackRoots
  gcRoots -element 3-> globalHandles
  identityMap -internal 1-> leak
  stackRoots -internal 1-> onlyOnStack
  stackRoots -internal 2-> register
  globalHandles -internal 1-> realm
  globalHandles -internal 2-> processTimers
  realm -internal global_object-> global
  global -property config-> far
  global -property setTimeout-> processTimers
  global -weak cache-> weakly
  far -property next-> farther
  farther -property next-> farthest
  farthest -property leak-> leak
  inner -internal previous-> moduleScope
  register -internal context-> inner
  register -internal shared-> shared
  shared -internal script_or_debug_info-> script
  moduleScope -internal previous-> realm
  moduleScope -context registry-> map
  map -internal table-> table
  table -internal 7-> leak
  processTimers -internal context-> timersScope
  processTimers -internal shared-> timersShared
  timersShared -internal script-> timersScript
  timersScope -internal previous-> realm
  timersScope -context timerListMap-> timerLists
  timerLists -element 100-> timeout
  tcp -internal native_to_javascript-> server
`

function pathTo({ graph, node }: DescribedHeap, target: string, filter = {}): string | undefined {
  const path = shortestPaths(graph, [node(target)], filter).get(node(target))
  if (!path) return undefined
  const steps = path.steps.map(({ type, name, node: to }) => `${type} ${name} → ${graph.nodeName(to)}`)
  return [`${path.root.kind} ${path.root.name}`, ...steps].join(', ')
}

test('the nearest of the roots that a user can act on is taken, even where the engine is nearer', () => {
  expect(pathTo(describeHeap(heap), 'leak')).toBe(
    'module file:///src/registry.ts, context registry → Map, internal table → , internal 7 → Leak',
  )
})

test('what is left out leaves the next best path', () => {
  const described = describeHeap(heap)
  const { graph, node } = described
  const skipEdge = (edge: number): boolean => graph.edgeName(edge) === 'registry'
  expect(pathTo(described, 'leak', { skipEdge })).toBe(
    'global global, property config → Far, property next → Farther, property next → Farthest, property leak → Leak',
  )
  const skipNode = (skipped: number): boolean => [node('map'), node('far')].includes(skipped)
  expect(pathTo(described, 'leak', { skipNode })).toBe('engine (Identity map), internal 1 → Leak')
})

test('timers and handles come before the engine, and are not hidden behind the global', () => {
  const described = describeHeap(heap)
  expect(pathTo(described, 'timeout')).toBe('timers timerListMap, element 100 → Timeout')
  expect(pathTo(described, 'server')).toBe('handle Node / TCPServerWrap, internal native_to_javascript → Server')
})

test('what only the engine holds has a path from there; what nothing holds has none', () => {
  const described = describeHeap(heap)
  expect(pathTo(described, 'onlyOnStack')).toBe('engine (Stack roots), internal 1 → Local')
  expect(pathTo(described, 'weakly')).toBeUndefined()
})

test('a root is its own path', () => {
  expect(pathTo(describeHeap(heap), 'global')).toBe('global global')
})

test('a scope that is garbage is no root', () => {
  const described = describeHeap(heap.replace('stackRoots -internal 2-> register', ''))
  expect(pathTo(described, 'leak')).toMatch(/^global/)
})

test('until Node 22 the global is the `extension` of its realm', () => {
  const described = describeHeap(heap.replace('realm -internal global_object->', 'realm -internal extension->'))
  expect(pathTo(described, 'far')).toBe('global global, property config → Far')
})

test('engine roots are ordered by name, whatever the order of the version', () => {
  const names = findRoots(describeHeap(heap).graph).flatMap((tier) =>
    tier.flatMap(({ kind, name }) => (kind === 'engine' ? [name] : [])),
  )
  expect(names).toEqual(['(Global handles)', '(Stack roots)', '(Identity map)', '(root)'])
})

test('one walk answers for many targets', () => {
  const { graph, node, names } = describeHeap(heap)
  const paths = new PathFinder(graph).paths([node('leak'), node('timeout'), node('weakly')])
  expect(names(paths.keys())).toEqual(['leak', 'timeout'])
})

/**
 *   root ─▶ (Global handles) ─▶ main ─▶ global ─▶ contexts (Array) ─▶ sandbox ─▶ shown ─▶ its constructor ─▶ made
 *                        ├───▶ environment ─▶ process, native (a function of main's)
 *                        └───▶ run (a function of `other`'s) ─▶ scope ─▶ other ─▶ its global ─▶ onOther
 *   made ─▶ its global ─▶ inside
 */
const realms = `
  root: synthetic ""
  gcRoots: synthetic "(GC roots)"
  globalHandles: synthetic "(Global handles)"
  main: hidden "system / NativeContext"
  global: object "global"
  environment: native "Node / PrincipalRealm"
  process: object "process"
  native: closure "internalBinding"
  contexts: object "Array"
  sandbox: object "Object"
  shown: object "Shown"
  constructor: closure "Shown"
  made: hidden "system / NativeContext"
  globalOfMade: object "Object"
  inside: object "Inside"
  run: closure "run"
  runShared: code "run"
  runScript: code "/runner.js"
  scope: object "system / Context"
  other: hidden "system / NativeContext"
  globalOfOther: object "Object"
  onOther: object "OnOther"
  root -element 1-> gcRoots
  gcRoots -element 1-> globalHandles
  globalHandles -internal 1-> main
  globalHandles -internal 2-> environment
  globalHandles -internal 3-> run
  main -internal extension-> global
  environment -internal process_object-> process
  environment -internal internal_binding_loader-> native
  native -internal context-> main
  global -property contexts-> contexts
  contexts -element 0-> sandbox
  sandbox -property shown-> shown
  shown -property constructor-> constructor
  constructor -internal context-> made
  made -internal extension-> globalOfMade
  globalOfMade -property inside-> inside
  run -internal shared-> runShared
  run -internal context-> scope
  runShared -internal script-> runScript
  scope -internal previous-> other
  other -internal extension-> globalOfOther
  globalOfOther -property onOther-> onOther
`

test('outermost are nodes that no other group holds, and apart from them those that their own does not hold either', () => {
  const { graph, node, names } = describeHeap(`
    root: synthetic "(GC roots)"
    list: object "Array"
    entry: object "Entry"
    part: object "Entry"
    page: object "Page"
    entryOfPage: object "Entry"
    root -element 1-> list
    list -element 0-> entry
    list -element 1-> page
    entry -property part-> part
    page -property entry-> entryOfPage`)
  const groupOf = new Uint32Array(graph.nodeCount)
  for (const name of ['entry', 'part', 'entryOfPage']) groupOf[node(name)] = 1
  groupOf[node('page')] = 2
  const { all, unheld } = new PathFinder(graph).outermost(groupOf)
  expect(names(all)).toEqual(['entry', 'page', 'part'])
  expect(names(unheld)).toEqual(['entry', 'page'])
})

describe('realms', () => {
  const isTool = (script: string): boolean => script === '/runner.js'
  const ofContexts = 'global global, property contexts → Array, element 0 → Object'
  const throughMade = `${ofContexts}, property shown → Shown, property constructor → Shown, internal context → system / NativeContext`

  test('one that a program made is held by what holds the context', () => {
    expect(pathTo(describeHeap(realms), 'shown', { isTool })).toBe(`${ofContexts}, property shown → Shown`)
    expect(pathTo(describeHeap(realms), 'inside', { isTool })).toBe(
      `${throughMade}, internal extension → Object, property inside → Inside`,
    )
  })

  test('where nothing of the program holds it, its global is a root', () => {
    const heap = `${realms.replace('global -property contexts-> contexts', '')}\nglobalHandles -internal 4-> contexts`
    expect(pathTo(describeHeap(heap), 'inside', { isTool })).toBe(
      'realm global of a vm context, property inside → Inside',
    )
  })

  test('the global of one that tests run in is a root', () => {
    expect(pathTo(describeHeap(realms), 'onOther', { isTool })).toBe('global global, property onOther → OnOther')
    expect(pathTo(describeHeap(realms), 'onOther')).toBe('realm global of a vm context, property onOther → OnOther')
  })
})

/** A module's scope, with a function of it that is alive; of `handles` and `realm`. */
const scopeOf = (name: string, script: string): string => `
  ${name}: object "system / Context"
  ${name}Function: closure "${name}"
  ${name}Shared: code "${name}"
  ${name}Script: code "${script}"
  handles -internal ${name}-> ${name}Function
  ${name}Function -internal context-> ${name}
  ${name}Function -internal shared-> ${name}Shared
  ${name}Shared -internal script-> ${name}Script
  ${name} -internal previous-> realm`

const modules = `
  root: synthetic ""
  gcRoots: synthetic "(GC roots)"
  handles: synthetic "(Global handles)"
  realm: hidden "system / NativeContext"
  root -element 1-> gcRoots
  gcRoots -element 1-> handles
  handles -internal realm-> realm`

/** Both scopes are as near to what one module exports; snapshots have them in any order. */
test.each([
  ['store', 'user'],
  ['user', 'store'],
])('what a CommonJS module exports is its own, and not that of one that requires it: %s, %s', (first, second) => {
  const { graph, node } = describeHeap(`
    ${modules}
    ${scopeOf(first, `/src/${first}.cjs`)}
    ${scopeOf(second, `/src/${second}.cjs`)}
    exported: object "Object"
    list: object "Array"
    exported -property list-> list
    store -context exports-> exported
    user -context store-> exported`)
  const path = new PathFinder(graph).path(node('list'))
  expect(path?.root.name).toBe('/src/store.cjs')
  expect(path?.steps.map(({ name }) => name)).toEqual(['exports', 'list'])
})

describe.each([
  ['npm', 'file:///app/node_modules/dom/lib/xpath.js'],
  ['pnpm', '/app/node_modules/.pnpm/dom@1.0.0/node_modules/dom/lib/xpath.js'],
  ['Windows', 'C:\\app\\node_modules\\dom\\lib\\xpath.js'],
])('modules of packages, as %s installs them', (_, script) => {
  /**
   *   xpath (of a package) ─ core ─▶ Core ─▶ leak
   *   test ─▶ Page ─▶ farther ─▶ leak
   */
  const heap = `
    ${modules}
    ${scopeOf('xpath', script)}
    ${scopeOf('test', '/app/src/node_modules.test.ts')}
    core: object "Core"
    page: object "Page"
    farther: object "Farther"
    leak: object "Leak"
    xpath -context core-> core
    core -property leak-> leak
    test -context page-> page
    page -property next-> farther
    farther -property leak-> leak`

  test("the user's variable is the root, though that of a package is nearer", () => {
    expect(pathTo(describeHeap(heap), 'leak')).toBe(
      'module /app/src/node_modules.test.ts, context page → Page, property next → Farther, property leak → Leak',
    )
  })

  test('so is what the assertion was given', () => {
    const given = heap.replace('test -context page->', 'subject -property value->')
    const subject = 'subject: object "LeakMatchersSubject"\nhandles -internal subject-> subject'
    expect(pathTo(describeHeap(`${given}\n${subject}`), 'leak')).toMatch(/^subject value, /)
  })

  test("what nothing of the user's holds is the package's, and no path leads through its module", () => {
    const held = heap.replace('farther -property leak-> leak', 'farther -property xpath-> xpath')
    expect(pathTo(describeHeap(held), 'leak')).toBe(`module ${script}, context core → Core, property leak → Leak`)
  })

  test("a package's variable comes before the engine", () => {
    const cached = `${heap.replace('farther -property leak-> leak', '')}\nhandles -internal leak-> leak`
    expect(pathTo(describeHeap(cached), 'leak')).toMatch(/^module .*xpath\.js, /)
  })
})
