import { expect, test } from 'vitest'
import { findBacklogs, queueOf, stillGrowing } from '../../src/explain/backlogs.js'
import type { SurvivorQuestion } from '../../src/explain/survivors.js'
import type { HeapGraph } from '../../src/snapshot/index.js'
import { describeHeap } from '../snapshot/describe-heap.js'

/**
 * A queue of so many jobs, each born after those before it.
 *
 * @param holder of those that are more than {@link graph} has
 * @param owner of the scope
 * @param scope that has the queue
 * @param edge by which the root refers to the owner
 *
 *   root ─▶ owner ─▶ scope ─▶ queue (Array) ─▶ its elements ─▶ job, job, …
 */
function queueWith(
  size: number,
  {
    holder = 'elements',
    owner = 'object "Service" 24',
    scope = 'object "system / Context" 40',
    edge = 'element',
  }: { readonly holder?: string; readonly owner?: string; readonly scope?: string; readonly edge?: string } = {},
): HeapGraph {
  const jobs = Array.from({ length: size }, (_, index) => index)
  // As V8 writes it: from an array as well as from its store.
  const edgesTo = (job: number): string =>
    job < 691 || holder === 'elements'
      ? `elements -internal ${job}-> job${job}\nqueue -element ${job}-> job${job}`
      : `${holder} -internal ${job}-> job${job}`
  const { graph } = describeHeap(
    `root: synthetic "(GC roots)"
     queue: object "Array" 32
     elements: array "(object elements)" 8000
     scope: ${scope}
     owner: ${owner}
     root -${edge} 1-> owner
     owner -internal context-> scope
     scope -context queue-> queue
     queue -internal elements-> elements
     ${jobs.map((job) => `job${job}: object "Job" 50\n${edgesTo(job)}`).join('\n')}`,
  )
  return graph
}

/** Two come per call and one goes: after 400 calls, 97 and 194 more there are 691, of which 582 came last. */
const graph = queueWith(691)
const idOf = (born: number): number => graph.nodeId(graph.nodeCount - 1) - 2 * born
const question: SurvivorQuestion = {
  graph,
  stretches: [
    { afterId: idOf(2 * 291), calls: 97 },
    { afterId: idOf(2 * 194), calls: 194 },
  ],
  calls: 400,
  bytesPerCall: 58,
}

test('what comes with the calls and goes more slowly may be a backlog', () => {
  const [found, ...others] = findBacklogs(question)
  expect(found).toMatchObject({ className: 'Job', perCall: 2, earlier: 109 })
  expect(others).toEqual([])
})

test('not where what is left is little of the growth', () => {
  expect(findBacklogs({ ...question, bytesPerCall: 200 })).toHaveLength(1)
  expect(findBacklogs({ ...question, bytesPerCall: 240 })).toEqual([])
})

test.each([
  ['as many as before', 1036],
  ['somewhat fewer', 1010],
])('it grows where later calls leave %s', (_, later) => {
  const growing = stillGrowing(question, { graph: queueWith(later), calls: 345 }, findBacklogs(question))
  expect(growing).toMatchObject([{ className: 'Job' }])
  const perCall = (later - 691) / 345
  expect(growing[0]?.perCall).toBeCloseTo(perCall)
  expect(growing[0]?.bytesPerCall).toBeCloseTo(50 * perCall)
})

test.each([
  ['none', 691],
  ['a quarter fewer', 950],
  ['less', 500],
  ['a few', 760],
  ['all that came', 691 + 2 * 345],
])('it does not where later calls leave %s', (_, later) => {
  expect(stillGrowing(question, { graph: queueWith(later), calls: 345 }, findBacklogs(question))).toEqual([])
})

test.each(['closure "handle" 64', 'object "Array" 32', 'object "system / Context" 40'])(
  'it does though what runs just then is a nearer way to it: %s',
  (owner) => {
    const later = { graph: queueWith(1036, { owner }), calls: 345 }
    expect(stillGrowing(question, later, findBacklogs(question))).toMatchObject([{ className: 'Job' }])
  },
)

test('it does though what runs just then holds the queue itself', () => {
  const running = { owner: 'synthetic "(Stack roots)"', scope: 'object "system / JSGeneratorObject" 80' }
  const later = queueWith(1036, running)
  const growing = stillGrowing(question, { graph: later, calls: 345 }, findBacklogs(question))
  expect(growing).toMatchObject([{ className: 'Job' }])
})

test('it does not where others of the kind are more, held otherwise', () => {
  const later = { graph: queueWith(1036, { holder: 'root' }), calls: 345 }
  expect(stillGrowing(question, later, findBacklogs(question))).toEqual([])
})

test('it does not where what there is more of is garbage', () => {
  const later = { graph: queueWith(1036, { edge: 'weak' }), calls: 345 }
  expect(stillGrowing(question, later, findBacklogs(question))).toEqual([])
})

test('the queue is named with both counts', () => {
  const [group] = findBacklogs(question)
  expect(group && queueOf(graph, queueWith(1036), group)).toMatchObject([
    { className: 'Array', slot: 'elements', unit: 'entries', before: 691, after: 1036 },
  ])
})
