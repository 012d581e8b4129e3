import { measureCollected } from './collectable.js'
import { failed } from './failed.js'
import { measureHeapGrowth } from './growth.js'
import { otherRuntime, WrongRuntime } from './runtime.js'
import { countReferences } from './strong-references.js'
import type { Question } from '../question.js'
import type { Outcome } from '../report/outcome.js'
import type { Setting } from '../report/report.js'

export interface Conditions {
  readonly setting: Setting
  /** Milliseconds since the epoch. */
  readonly deadline: number
  readonly heapLimit: number | undefined
  readonly disturbed: () => boolean
}

/** Answers a question in this process. Never rejects: what goes wrong is an outcome. */
export function answer(question: Question, conditions: Conditions): Promise<Outcome> {
  const runtime = otherRuntime()
  if (runtime !== undefined) {
    const error = new WrongRuntime(runtime)
    return Promise.resolve(failed(error, question.assertion, conditions.setting))
  }
  const { options } = question
  if (question.assertion === 'heap growth') {
    const { iterations, warmup, tolerance, settle, artifacts, redact, ignore } = options
    const { setup, fn } = question
    return measureHeapGrowth({
      setup,
      fn,
      iterations,
      warmup,
      tolerance,
      settle,
      artifacts,
      redact,
      ignore,
      ...conditions,
    })
  }
  if (question.assertion === 'strong references') {
    const { object, expected } = question
    const { artifacts, redact } = options
    return countReferences({ object, expected, setting: conditions.setting, artifacts, redact })
  }
  const { subject, fn } = question
  const { watch, settle, artifacts, redact, ignore } = options
  return measureCollected({ subject, fn, watch, settle, artifacts, redact, ignore, ...conditions })
}
