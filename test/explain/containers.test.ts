import { describe, expect, test } from 'vitest'
import { findContainers, mayBeContainer } from '../../src/explain/containers.js'
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

describe('one container that holds more', () => {
  test('a backing store that grew', () => {
    const found = findContainers(heapWith(8_000, 100), heapWith(16_000, 100), 8_000)
    expect(found).toMatchObject([{ className: 'Array', slot: 'elements', bytesBefore: 8_000, bytesAfter: 16_000 }])
  })

  test('a string that gets longer, as the program holds it', () => {
    const found = findContainers(heapWith(100, 5_000), heapWith(100, 9_000), 4_000)
    expect(found).toMatchObject([{ className: 'Global', slot: 'log', bytesBefore: 5_056, bytesAfter: 9_056 }])
  })

  test('a string that was flat before', () => {
    const found = findContainers(heapWith(100, 5_000, false), heapWith(100, 9_000), 4_000)
    expect(found).toMatchObject([{ slot: 'log', bytesBefore: 5_000, bytesAfter: 9_056 }])
  })

  test.each([
    ['the same content', heapWith(16_000, 100), heapWith(16_000, 100)],
    ['a content that makes up too little of the growth', heapWith(8_000, 100), heapWith(10_000, 100)],
  ])('not %s', (_, before, after) => {
    expect(findContainers(before, after, 8_000)).toEqual([])
  })
})

test('without anything large enough no container can be what grew', () => {
  expect(mayBeContainer(heapWith(8_000, 100), 20_000)).toBe(true)
  expect(mayBeContainer(heapWith(7_999, 100), 20_000)).toBe(false)
})
