import { callSite } from './call-site.js'
import { UsageError } from './errors.js'
import type { Question } from './question.js'
import type { Outcome } from './report/outcome.js'
import { measureInline } from './runs/inline.js'
import { measureForHost } from './runs/measured.js'
import { runner, type Assertion, type AssertionContext } from './runs/runner.js'

/**
 * The whole story of an assertion: a question about a subject, the place where it can be answered, the measurement
 * there, and the outcome as plain data. Everything that can go wrong is an outcome too; only misuse throws.
 */
export function check(name: string, question: Question, context: AssertionContext): Promise<Outcome> {
  const assertion: Assertion = { question, context, name, at: callSite(check) }
  const place = runner().locate(assertion)
  switch (place.kind) {
    case 'replayed':
      return Promise.resolve(place.outcome)
    case 'ended':
      return Promise.reject(place.error)
    case 'measured':
      return measureForHost(question, place)
    case 'isolated':
      return place.run()
    case 'inline':
      if (question.options.given.has('heapLimit') && place.why === undefined) throw needsFreshProcess()
      return measureInline(question, place)
  }
}

function needsFreshProcess(): UsageError {
  return new UsageError('Expected `heapLimit` only in a fresh process, got it for an assertion that runs inline')
}
