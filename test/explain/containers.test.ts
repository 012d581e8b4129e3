import { describe, expect, test } from 'vitest'
import { findContainers, possibleGrowth } from '../../src/explain/containers.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/**
 *   root ─▶ global ─▶ samples (Array) ─▶ its elements
 *                 └─▶ log ─▶ concatenation ─▶ first (flat), second (the latest part)
 */
function heapWith(elements: number, flat: number, concatenated = true) {
  const log = concatenated
    ? `log: concatenated_string "(concatenated)" 32\nfirst: string "a log" ${flat}\nsecond: string "more" 24
       log -internal first-> first\nlog -internal second-> second`
    : `log: string "a log" ${flat}\nfirst: string "x" 16\nsecond: string "y" 16`
  return describeHeap(
    `root: synthetic "(GC roots)"
     global: object "Global"
     samples: object "Array" 32
     elements: array "(object elements)" ${elements}
     ${log.replace('concatenated_string', 'concatenated string')}
     root -element 1-> global
     global -property samples-> samples
     global -property log-> log
     samples -internal elements-> elements`,
  ).graph
}

const global = `root: synthetic "(GC roots)"\nglobal: object "Global"\nroot -element 1-> global`
const concatenation = (name: string, first: string, second: string): string =>
  `${name}: concatenated string "(concatenated string)" 32\n${name} -internal first-> ${first}\n${name} -internal second-> ${second}`

/** log += 'more', again and again, and nobody has read it. */
function nestedLog(parts: number): string {
  const more = Array.from({ length: parts }, (_, index) => `more${index}: string "more" 24`)
  const concatenations = more.slice(1).map((_, index) => {
    const before = index === 0 ? 'more0' : `log${index}`
    return concatenation(`log${index + 1}`, before, `more${index + 1}`)
  })
  return [global, ...more, ...concatenations, `global -property log-> log${parts - 1}`].join('\n')
}

/** text += text */
function doubledLog(doublings: number): string {
  const concatenations = Array.from({ length: doublings }, (_, index) =>
    concatenation(`log${index + 1}`, `log${index}`, `log${index}`),
  )
  return [global, 'log0: string "text" 1000', ...concatenations, `global -property log-> log${doublings}`].join('\n')
}

describe('one container that holds more', () => {
  test('a backing store that grew', () => {
    const found = findContainers(heapWith(8_000, 100), heapWith(16_000, 100), 8_000)
    expect(found).toMatchObject([{ className: 'Array', slot: 'elements', unit: 'bytes', before: 8_000, after: 16_000 }])
  })

  test('a string that gets longer, as the program holds it', () => {
    const found = findContainers(heapWith(100, 5_000), heapWith(100, 9_000), 4_000)
    expect(found).toMatchObject([{ className: 'Global', slot: 'log', unit: 'bytes', before: 5_056, after: 9_056 }])
  })

  test('a string that was flat before', () => {
    const found = findContainers(heapWith(100, 5_000, false), heapWith(100, 9_000), 4_000)
    expect(found).toMatchObject([{ slot: 'log', unit: 'bytes', before: 5_000, after: 9_056 }])
  })

  test('a string of many parts, none of which is large', () => {
    const heap = (parts: number) => describeHeap(nestedLog(parts)).graph
    const found = findContainers(heap(40), heap(80), 3_000)
    expect(found).toMatchObject([{ className: 'Global', slot: 'log', unit: 'bytes', before: 2_208, after: 4_448 }])
    expect(possibleGrowth(heap(80), 10_000)).toMatchObject({ step: undefined })
  })

  test('a string that holds itself twice has the size of one', () => {
    const heap = (doublings: number) => describeHeap(doubledLog(doublings)).graph
    expect(findContainers(heap(2), heap(40), 1_000)).toMatchObject([{ unit: 'bytes', before: 1_064, after: 2_280 }])
  })

  test.each([
    ['the same content', heapWith(16_000, 100), heapWith(16_000, 100)],
    ['a content that makes up too little of the growth', heapWith(8_000, 100), heapWith(10_000, 100)],
  ])('not %s', (_, before, after) => {
    expect(findContainers(before, after, 8_000)).toEqual([])
  })
})

test('without anything large enough no container can be what grew', () => {
  expect(possibleGrowth(heapWith(8_000, 100), 20_000)).toMatchObject({ step: 4_000 })
  expect(possibleGrowth(heapWith(100, 9_000), 20_000)).toMatchObject({ step: undefined })
  expect(possibleGrowth(heapWith(9_000, 9_000), 20_000)).toMatchObject({ step: undefined })
  expect(possibleGrowth(heapWith(7_999, 100), 20_000)).toBeUndefined()
  expect(possibleGrowth(heapWith(1_000, 100), -20_000)).toBeUndefined()
})

/** An Array of `slots`, as far as they hold something else than numbers. */
function heapWithSlots(slots: readonly string[]) {
  const objects = [...new Set(slots)].map((name) => `${name}: object "Row" 24`)
  return describeHeap(
    `root: synthetic "(GC roots)"
     rows: object "Array" 32
     elements: array "(object elements)" 8000
     ${objects.join('\n')}
     root -element 1-> rows
     rows -internal elements-> elements
     ${slots.map((name, index) => `elements -internal ${index}-> ${name}`).join('\n')}`,
  ).graph
}

test.each([
  ['numbers', [], true],
  ['the same object again and again', Array<string>(1000).fill('row'), true],
  ['one object for each slot', Array.from({ length: 1000 }, (_, index) => `row${index}`), false],
  ['one object for each slot of those that are used', Array.from({ length: 500 }, (_, index) => `row${index}`), false],
  ['a few objects among numbers', Array.from({ length: 50 }, (_, index) => `row${index}`), true],
])('what may have grown without new objects: a container full of %s', (_, slots, expected) => {
  expect(possibleGrowth(heapWithSlots(slots), 8_000)).toEqual(
    expected ? expect.objectContaining({ step: 4_000 }) : undefined,
  )
})

/** A table with these objects in it, held by such an edge each. */
function heapWithTable(bytes: number, objects: number, edge: 'weak' | 'internal') {
  const each = Array.from({ length: objects }, (_, index) => index)
  return describeHeap(
    `${global}
     table: object "Table" 32
     store: array "" ${bytes}
     global -property table-> table
     table -internal table-> store
     ${each.map((index) => `o${index}: object "Doc" 24\nstore -${edge} ${index}-> o${index}`).join('\n')}`,
  ).graph
}

describe('a table that doubles at once', () => {
  test.each(['weak', 'internal'] as const)('for a few further objects: %s', (edge) => {
    expect(findContainers(heapWithTable(8_000, 300, edge), heapWithTable(16_000, 310, edge), 8_000)).toEqual([])
  })

  test('for none, or for more numbers than objects', () => {
    const before = heapWithTable(8_000, 100, 'internal')
    expect(findContainers(before, heapWithTable(16_000, 100, 'internal'), 8_000)).toMatchObject([{ forObjects: 0 }])
    expect(findContainers(before, heapWithTable(16_000, 110, 'internal'), 8_000)).toMatchObject([{ forObjects: 560 }])
  })
})

/** Arrays of numbers side by side, and an unrelated one. */
function heapWithArrays(elements: readonly number[]) {
  const arrays = elements.map(
    (size, index) =>
      `array${index}: object "Array" 32\nelements${index}: array "(object elements)" ${size}
       global -property array${index}-> array${index}\narray${index} -internal elements-> elements${index}`,
  )
  return describeHeap([global, ...arrays].join('\n')).graph
}

test('growth that is spread over a few containers is all of theirs', () => {
  const [before, after] = [heapWithArrays([8_000, 8_000, 8_000, 500]), heapWithArrays([16_000, 16_000, 16_000, 600])]
  expect(findContainers(before, after, 24_000)).toHaveLength(3)
  expect(possibleGrowth(after, 48_000)).toMatchObject({ step: 8_000 })
})

test('some of it explains none', () => {
  const [before, after] = [heapWithArrays([8_000, 8_000]), heapWithArrays([12_000, 8_000])]
  expect(findContainers(before, after, 24_000)).toEqual([])
  expect(possibleGrowth(after, 60_000)).toBeUndefined()
})

test('a string is held by its object, whatever holds it for that one and comes first in the heap', () => {
  const heap = (bytes: number) =>
    describeHeap(
      `${global}
       store: array "(object elements)" 16
       list: object "Array" 32
       text: string "text" ${bytes}
       global -property list-> list
       list -internal elements-> store
       list -element 0-> text
       store -internal 0-> text`,
    ).graph
  expect(findContainers(heap(8_000), heap(16_000), 8_000)).toMatchObject([{ className: 'Array', slot: '0' }])
})
