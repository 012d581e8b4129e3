import { expect, test } from 'vitest'
import { textOf } from '../../src/snapshot/index.js'
import { describeHeap } from './describe-heap.js'

const concatenation = (name: string, first: string, second: string): string =>
  `${name}: concatenated string "(concatenated string)"\n${name} -internal first-> ${first}\n${name} -internal second-> ${second}`

test('a text is that of all of its parts, from the left', () => {
  const { graph, node } = describeHeap(`
    root: synthetic ""
    a: string "watched["
    b: string "1000"
    c: string "]"
    none: string ""
    ${concatenation('ab', 'a', 'b')}
    ${concatenation('abc', 'ab', 'c')}
    ${concatenation('read', 'abc', 'none')}`)
  expect(['a', 'ab', 'abc', 'read', 'none'].map((name) => textOf(graph, node(name)))).toEqual([
    'watched[',
    'watched[1000',
    'watched[1000]',
    'watched[1000]',
    '',
  ])
})

test('as much as tells it, of a text that doubles itself again and again', () => {
  const doublings = Array.from({ length: 60 }, (_, index) => concatenation(`t${index + 1}`, `t${index}`, `t${index}`))
  const { graph, node } = describeHeap(`root: synthetic ""\nt0: string "0123456789"\n${doublings.join('\n')}`)
  expect(textOf(graph, node('t60'))).toMatch(/^(?:0123456789){103}$/)
})

test('a slice has none: which part of the other string it is nothing says', () => {
  const { graph, node } = describeHeap(`
    root: synthetic ""
    a: string "user-"
    whole: string "a line with a name in it"
    slice: sliced string "(sliced string)"
    slice -internal parent-> whole
    ${concatenation('both', 'a', 'slice')}`)
  expect([textOf(graph, node('slice')), textOf(graph, node('both'))]).toEqual([undefined, undefined])
})
