import { answer } from '../measure/answer.js'
import type { Question } from '../question.js'
import type { Outcome } from '../report/outcome.js'
import type { Place } from './runner.js'

let last: Promise<unknown> = Promise.resolve()

/** Answers in the process that runs the test; inline measurements of one process queue. */
export function measureInline(question: Question, place: Extract<Place, { kind: 'inline' }>): Promise<Outcome> {
  const { deadline, timeLimit, why } = place
  const run = last.then(() =>
    answer(question, {
      setting: { where: 'inline', node: process.versions.node, timeLimit, ...(why ? { why } : {}) },
      deadline,
      heapLimit: undefined,
      disturbed: place.disturbed,
    }),
  )
  last = run.then(
    () => undefined,
    () => undefined,
  )
  return place.track(run)
}
