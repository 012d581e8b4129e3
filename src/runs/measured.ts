import { defaultHeapLimit } from '../options.js'
import { failed } from '../measure/failed.js'
import { assertGuarded, assertStillGuarded } from '../measure/guarded.js'
import { answer } from '../measure/answer.js'
import type { Question } from '../question.js'
import { UserCodeThrew } from '../measure/settling.js'
import { firstStrayError, listenForStrayErrors } from '../measure/stray-errors.js'
import { listenToOutput } from './printed.js'
import type { Outcome } from '../report/outcome.js'
import type { Place } from './runner.js'

/** Answers in the fresh process that was started for this assertion, hands the outcome over, and ends the test. */
export async function measureForHost(
  question: Question,
  place: Extract<Place, { kind: 'measured' }>,
): Promise<Outcome> {
  const { heapLimit = defaultHeapLimit } = question.options
  const { deadline, timeLimit } = place
  const setting = { where: 'isolated', node: process.versions.node, timeLimit } as const
  const output = listenToOutput(place.console)
  const guarded = async (): Promise<Outcome> => {
    try {
      await assertGuarded()
      listenForStrayErrors()
      const answered = await answer(output.around(question), { setting, deadline, heapLimit, disturbed: () => false })
      assertStillGuarded()
      const stray = firstStrayError()
      if (stray && isClean(answered)) throw new UserCodeThrew('fn', stray.thrown, stray.how)
      return answered
    } catch (error) {
      return failed(error, question.assertion, setting)
    }
  }
  const outcome = await place.track(guarded())
  place.deliver({ outcome, printed: output.end() })
  throw place.ended()
}

/** What crashed after the last call must not pass either. */
function isClean(outcome: Outcome): boolean {
  return outcome.kind === 'report' && outcome.report.outcome === 'clean'
}
