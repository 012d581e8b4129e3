import { defaultHeapLimit } from '../options.js'
import { answer, type Question } from '../measure/question.js'
import { listenToOutput } from './printed.js'
import type { Outcome } from '../report/outcome.js'
import type { Place } from './runner.js'

/** Answers in the fresh process that was started for this assertion, hands the outcome over, and ends the test. */
export async function measureForHost(
  question: Question,
  place: Extract<Place, { kind: 'measured' }>,
): Promise<Outcome> {
  const { heapLimit = defaultHeapLimit } = question.options
  const output = listenToOutput()
  const run = answer(output.around(question), {
    setting: { where: 'isolated', node: process.versions.node },
    deadline: place.deadline,
    heapLimit,
    disturbed: () => false,
  })
  const outcome = await place.track(run)
  place.deliver({ outcome, printed: output.end() })
  throw place.ended()
}
