import { expect, test } from 'vitest'
import { allocationSites, type AllocationNode } from '../../src/explain/allocation.js'

type Described = readonly [name: string, live: number, ...children: Described[]]

/** `lib` and below are Node's own, `dom` is a package's. */
function profile([name, live, ...children]: Described): AllocationNode {
  const file = name.startsWith('dom') ? 'node_modules/dom/index.js' : 'src/a.ts'
  const place = { functionName: name, file, line: name.length, column: 1 }
  const isUsers = !name.startsWith('lib') && name !== '(root)'
  return { place, isUsers, bytes: 40 * live, count: live, children: children.map(profile) }
}

function sites(root: Described): string[] {
  return allocationSites(profile(root), 97).map(
    ({ stack, perCall, bytesPerCall }) =>
      `${stack.map(({ functionName }) => functionName).join(' < ')}: ${perCall} objects, ${bytesPerCall} B`,
  )
}

test('what is allocated for a caller is the nearest function of the user', () => {
  expect(sites(['(root)', 0, ['libRun', 0, ['test', 0, ['make', 97, ['libFrom', 97, ['libInner', 97]]]]]])).toEqual([
    'make < test: 3 objects, 120 B',
  ])
})

test('several sites, by bytes, without those that are next to nothing', () => {
  expect(sites(['(root)', 0, ['test', 0, ['once', 3], ['pair', 194], ['one', 97]]])).toEqual([
    'pair < test: 2 objects, 80 B',
    'one < test: 1 objects, 40 B',
  ])
})

test('a few objects of many calls are none, even where there is nothing else', () => {
  expect(sites(['(root)', 0, ['test', 0, ['once', 3]]])).toEqual([])
})

test('three functions of a stack are enough', () => {
  expect(sites(['(root)', 0, ['test', 0, ['outer', 0, ['middle', 0, ['inner', 97]]]]])).toEqual([
    'inner < middle < outer: 1 objects, 40 B',
  ])
})

test("of what a package allocates the user's callers are shown, and not those within the package", () => {
  const stack: Described = ['domParse', 0, ['domNode', 0, ['domText', 97]]]
  expect(sites(['(root)', 0, ['test', 0, ['outer', 0, ['render', 0, stack]]]])).toEqual([
    'domText < render < outer: 1 objects, 40 B',
  ])
  expect(sites(['(root)', 0, ['test', 0, ['domEmit', 0, ['listener', 0, stack]]]])).toEqual([
    'domText < listener < test: 1 objects, 40 B',
  ])
  expect(sites(['(root)', 0, ['domTimer', 0, stack]])).toEqual(['domText < domNode < domParse: 1 objects, 40 B'])
})

test('what no function of the user allocates has no site', () => {
  expect(sites(['(root)', 97, ['libRun', 970]])).toEqual([])
})
