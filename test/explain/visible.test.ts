import { describe, expect, test } from 'vitest'
import { highestId, programBytes, visibleGrowth } from '../../src/explain/visible.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/** root ─▶ cache; root ─▶ user ─▶ name, friends, code ─▶ constant, feedback, shape, buffer; garbage */
const { graph } = describeHeap(
  `root: synthetic "(GC roots)" 1000
   user: object "User" 56
   name: string "tom" 20
   code: code "(code)" 4000
   constants: array "(code constants)" 16
   constant: string "a constant" 32
   list: hidden "system / WeakArrayList" 3000
   shape: object shape "system / Map" 80
   buffer: native "system / JSArrayBufferData" 65536
   garbage: object "User" 56
   friends: array "(object elements)" 100
   cache: array "" 65536
   root -element 1-> user
   root -element 2-> cache
   user -internal elements-> friends
   user -property name-> name
   user -internal code-> code
   code -internal constant_pool-> constants
   constants -element 0-> constant
   user -internal list-> list
   user -internal map-> shape
   user -internal data-> buffer`,
)

test("counts what the program has allocated and can reach, and none of the engine's", () => {
  expect(programBytes(graph)).toEqual({ visible: 176, buffers: 65_536 })
})

test('the highest id is the highest odd one', () => {
  expect(highestId(graph)).toBe(23)
})

test("counts what is the program's of what V8 has among its own", () => {
  const heap = describeHeap(
    `root: synthetic "(GC roots)"
     strong: synthetic "(Strong roots)"
     code: code "(code)" 4000
     constant: string "a constant" 32
     global: object "Object" 24
     variables: array "(object properties)" 64
     variable: hidden "system / PropertyCell" 40
     name: string "leaked" 16
     registered: hidden "system / WeakCell" 72
     proxy: hidden "system / JSProxy" 32
     exported: hidden "system / Cell" 16
     text: string "exported" 24
     symbols: array "" 128
     symbol: symbol "symbol" 24
     description: string "for" 8
     api: array "" 512
     root -element 1-> strong
     root -element 2-> global
     root -element 3-> code
     code -internal 1-> constant
     global -internal properties-> variables
     variables -internal 1-> variable
     variable -hidden 1-> name
     global -internal 1-> registered
     global -internal 2-> proxy
     global -internal 3-> exported
     exported -internal value-> text
     strong -internal public_symbol_table-> symbols
     symbols -internal 1-> symbol
     symbol -internal name-> description
     strong -internal api_symbol_table-> api`,
  )
  const visible = 24 + 64 + 40 + 16 + 72 + 32 + 24 + 128 + 24 + 8
  expect(programBytes(heap.graph)).toEqual({ visible, buffers: 0 })
})

describe('what a program has more than before', () => {
  const nodes = `root: synthetic "(GC roots)"
     script: code "system / Script" 100
     source: string "the text of the script" 80000
     runner: object "Object" 24`
  const before = describeHeap(
    `${nodes}
     list: array "(object elements)" 64
     old: object "Entry" 40
     root -element 1-> script
     root -element 2-> runner
     script -internal source-> source
     runner -property text-> source
     runner -internal elements-> list
     list -internal 1-> old`,
  ).graph

  test('is what came and what became larger, without what went', () => {
    const after = describeHeap(
      `${nodes}
       list: array "(object elements)" 96
       old: object "Entry" 40
       new: object "Entry" 56
       root -element 1-> script
       root -element 2-> runner
       script -internal source-> source
       runner -internal elements-> list
       list -internal 1-> new`,
    ).graph
    expect(visibleGrowth(before, after)).toBe(56 + 32 - 40)
  })

  test("is not a text that V8 has as well, of which the program's holder is found first now", () => {
    const after = describeHeap(
      `${nodes}
       list: array "(object elements)" 64
       old: object "Entry" 40
       root -element 1-> runner
       root -element 2-> script
       script -internal source-> source
       runner -property text-> source
       runner -internal elements-> list
       list -internal 1-> old`,
    ).graph
    expect(programBytes(after).visible - programBytes(before).visible).toBe(80_000)
    expect(visibleGrowth(before, after)).toBe(0)
    expect(visibleGrowth(after, before)).toBe(0)
  })
})

test('a text of very many pieces, each of which is a part of the next', () => {
  const pieces = Array.from({ length: 40_000 }, (_, index) => index)
  const heap = describeHeap(
    `root: synthetic "(GC roots)"
     user: object "User" 24
     ${pieces.map((piece) => `piece${piece}: concatenated string "" 32`).join('\n')}
     root -element 1-> user
     user -property text-> piece${pieces.length - 1}
     ${pieces
       .slice(1)
       .map((piece) => `piece${piece} -internal first-> piece${piece - 1}`)
       .join('\n')}`,
  )
  expect(programBytes(heap.graph).visible).toBe(24 + 32 * pieces.length)
})
