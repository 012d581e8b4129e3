import { expect, test } from 'vitest'
import { exportedVariable, PathFinder } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

/** `store` exports `list` (and as `all`), `user` imports it, `index` exports it once more as `log`; `json` is CommonJS. */
const { graph, node } = describeHeap(`
  root: synthetic ""
  gc: synthetic "(GC roots)"
  ${['user', 'index', 'store', 'json']
    .map(
      (module) => `
      ${module}Native: native "Node / ModuleWrap"
      ${module}Wrap: object "ModuleWrap"
      ${module}Url: string "file:///${module}.mjs"
      ${module}: hidden "system / ${module === 'json' ? 'Synthetic' : 'SourceText'}Module"
      ${module}Table: array ""
      gc -element 1-> ${module}Native
      ${module}Native -internal native_to_javascript-> ${module}Wrap
      ${module}Wrap -property url-> ${module}Url
      ${module}Wrap -internal 1-> ${module}
      ${module} -hidden 0-> ${module}Table`,
    )
    .join('')}
  storeOwn: array ""
  userImports: array ""
  cell: hidden "system / Cell"
  jsonCell: hidden "system / Cell"
  otherCell: hidden "system / Cell"
  list: string "list"
  all: string "all"
  log: string "log"
  parse: string "parse"
  array: object "Array"
  parsed: object "Parsed"
  root -element 1-> gc
  store -hidden 5-> storeOwn
  user -hidden 6-> userImports
  storeTable -internal 4-> list
  storeTable -internal 5-> cell
  storeTable -internal 7-> all
  storeTable -internal 8-> cell
  indexTable -internal 2-> log
  indexTable -internal 3-> cell
  jsonTable -internal 2-> parse
  jsonTable -internal 3-> jsonCell
  storeOwn -internal 0-> cell
  userImports -internal 0-> cell
  userImports -internal 1-> jsonCell
  cell -internal value-> array
  jsonCell -internal value-> parsed
`)

test('a variable is that of the module that has it, whoever imports it or exports it once more', () => {
  expect(exportedVariable(graph, node('cell'))).toEqual({ module: node('store'), names: ['all', 'list'] })
  expect(exportedVariable(graph, node('jsonCell'))).toEqual({ module: node('json'), names: ['parse'] })
  expect(exportedVariable(graph, node('otherCell'))).toBeUndefined()
})

test('a path begins there', () => {
  const paths = new PathFinder(graph)
  const rootOf = (target: string): string | undefined => paths.path(node(target))?.root.name
  expect(['array', 'parsed'].map(rootOf)).toEqual(['file:///store.mjs', 'file:///json.mjs'])
})
