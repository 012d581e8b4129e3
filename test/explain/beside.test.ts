import { expect, test } from 'vitest'
import { areOthersBeside, earlierInContainer } from '../../src/explain/beside.js'
import { findSurvivors, type SurvivorQuestion } from '../../src/explain/survivors.js'
import { describeHeap } from '../snapshot/describe-heap.js'

interface Lists {
  /** Rows of a table that was there from the start. */
  readonly table: number
  /** Rows in the list that the calls fill: of calls before, and of the stretch of 100 calls. */
  readonly before: number
  readonly young: number
  /** Whether each young one lies in a list of its own. */
  readonly apart?: boolean
}

/**
 *   root ─▶ table (Array) ─▶ rows
 *      └──▶ list (Array) ─▶ rows of calls before, young rows
 */
function questionOf({ table, before, young, apart = false }: Lists): SurvivorQuestion {
  const lines = ['root: synthetic "(GC roots)"']
  let edges = 0
  const hold = (owner: string, held: string): void => void lines.push(`${owner} -element ${++edges}-> ${held}`)
  const list = (name: string, owner: string): void => {
    lines.push(`${name}: object "Array" 16`)
    hold(owner, name)
  }
  const rows = (count: number, prefix: string, owner: (index: number) => string): void => {
    for (let index = 0; index < count; index++) {
      lines.push(`${prefix}${index}: object "Row" 56`)
      hold(owner(index), `${prefix}${index}`)
    }
  }
  list('table', 'root')
  list('list', 'root')
  if (apart) for (let index = 0; index < young; index++) list(`list${index}`, 'list')
  rows(table, 'row', () => 'table')
  rows(before, 'early', () => 'list')
  lines.push('last: object "Last" 16')
  hold('root', 'last')
  rows(young, 'young', (index) => (apart ? `list${index}` : 'list'))
  const { graph, node } = describeHeap(lines.join('\n'))
  const stretches = [{ afterId: graph.nodeId(node('last')), calls: 100 }]
  return { graph, stretches, calls: 1000, bytesPerCall: 56 }
}

function judged(lists: Lists): { earlier: number; inContainer: number | undefined; beside: boolean } {
  const question = questionOf(lists)
  const groups = findSurvivors(question)
  const [group] = groups
  if (!group) throw new Error('nothing multiplies')
  return {
    earlier: group.earlier,
    inContainer: earlierInContainer(question.graph, group),
    beside: areOthersBeside(question, groups),
  }
}

test('those of the same container are counted, and not those of a table', () => {
  expect(judged({ table: 2000, before: 1000, young: 100 })).toEqual({ earlier: 3000, inContainer: 1000, beside: false })
})

test('the young of a stretch are doubted beside a table', () => {
  expect(judged({ table: 1000, before: 0, young: 100 })).toEqual({ earlier: 1000, inContainer: 0, beside: true })
})

test('in lists of lists there is no one container: they are doubted where more are there than all calls have made', () => {
  const apart = { before: 0, young: 100, apart: true }
  expect(judged({ ...apart, table: 1000 })).toMatchObject({ inContainer: undefined, beside: false })
  expect(judged({ ...apart, table: 2000 })).toMatchObject({ inContainer: undefined, beside: true })
})

test('one that a container holds twice counts once', () => {
  const { graph, node } = describeHeap(
    `root: synthetic "(GC roots)"\nmap: array "table" 16\nroot -element 1-> map
     ${['old', 'young'].map((name) => `${name}: object "Row" 16\nmap -internal 1-> ${name}\nmap -internal 2-> ${name}`).join('\n')}`,
  )
  expect(earlierInContainer(graph, { nodes: [node('young')], afterId: graph.nodeId(node('old')) })).toBe(1)
})
