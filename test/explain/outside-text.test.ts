import { describe, expect, test } from 'vitest'
import { addText, leastText } from '../../src/explain/outside-text.js'
import { describeHeap } from '../snapshot/describe-heap.js'

const long = 'x'.repeat(1024)

/** Strings with their bytes in a snapshot, the first of them from before the stretches. */
function addedTo(strings: readonly [text: string, bytes: number][], textPerCall: number) {
  const lines = strings.flatMap(([text, bytes], index) => [
    `n${index}: string "${text}" ${bytes}`,
    `registry -element ${index}-> n${index}`,
  ])
  const { graph, node } = describeHeap(
    ['root: synthetic "(GC roots)"', 'registry: object "Map"', 'root -element 1-> registry', ...lines].join('\n'),
  )
  const stretches = [
    { afterId: graph.nodeId(node('n0')), calls: 10 },
    { afterId: graph.nodeId(node('n1')), calls: 20 },
  ]
  const haveText = addText(graph, stretches, textPerCall)
  return { haveText, sizes: strings.map((_, index) => graph.selfSize(node(`n${index}`))) }
}

describe('text that a snapshot leaves out', () => {
  test('is given to the strings that were born in the stretches and lack theirs, each an equal share', () => {
    const strings: [string, number][] = [
      [long, 32],
      [long, 32],
      ['short', 24],
      [long, 1040],
      [long, 32],
    ]
    // 30 calls: 60 MB.
    const { haveText, sizes } = addedTo(strings, 2_000_000)
    expect(haveText).toBe(true)
    expect(sizes).toEqual([32, 30_000_032, 24, 1040, 30_000_032])
  })

  test('is left as it is where V8 counts it to the string', () => {
    const strings: [string, number][] = [
      [long, leastText + 32],
      [long, leastText + 32],
    ]
    expect(addedTo(strings, 2_000_000)).toEqual({ haveText: true, sizes: strings.map(([, bytes]) => bytes) })
  })

  test('is none where no such string was born, or nothing has grown', () => {
    const old: [string, number][] = [
      [long, 32],
      ['short', 24],
    ]
    expect(addedTo(old, 2_000_000)).toEqual({ haveText: false, sizes: [32, 24] })
    expect(addedTo([...old, [long, 32]], 0)).toEqual({ haveText: false, sizes: [32, 24, 32] })
  })
})
