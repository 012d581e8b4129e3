import { expect, test } from 'vitest'
import { highestId, programBytes } from '../../src/explain/visible.js'
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
