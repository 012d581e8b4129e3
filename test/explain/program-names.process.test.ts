import { expect, test } from 'vitest'
import { isProgramName } from '../../src/explain/program-names.js'
import { ownHeap } from '../snapshot/own-heap.js'

class NamedByProgram {
  fieldOfProgram = 1
  #privateOfProgram = 2
  methodOfProgram(): number {
    return this.#privateOfProgram
  }
}

/** Names that stand in no code: they are made of parts. */
const key = (name: string): string => ['made', 'Of', 'Data', name].join('')

function read(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return object[name]
}

test('names that code has, and no keys that it was given', async () => {
  const variableOfProgram = { literalOfProgram: new NamedByProgram() }
  const fast = { [key('Fast')]: 1 }
  const table = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [key(`Table${index}`), index]))
  const map = new Map([[key('Map'), 1]])
  // Where one key is met again and again, V8 notes it.
  for (let round = 0; round < 2000; round++) read(fast, key('Fast'))
  const graph = await ownHeap()
  const names = ['NamedByProgram', 'fieldOfProgram', '#privateOfProgram', 'methodOfProgram', 'literalOfProgram']
  expect(names.filter((name) => !isProgramName(graph, name))).toEqual([])
  expect(isProgramName(graph, 'variableOfProgram')).toBe(true)
  const keys = ['Fast', 'Table7', 'Map'].map(key)
  expect(keys.filter((name) => graph.strings.indexesOf(name).length === 0)).toEqual([])
  expect(keys.filter((name) => isProgramName(graph, name))).toEqual([])
  expect([read(fast, key('Fast')), table[key('Table7')], map.size]).toEqual([1, 7, 1])
  const closure = (): unknown => variableOfProgram.literalOfProgram.methodOfProgram()
  expect(closure()).toBe(2)
})
