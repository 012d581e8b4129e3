import { measureCollected } from './collectable.js'
import { failed } from './failed.js'
import { measureGrowth } from './growth.js'
import { heapMemory } from './heap-growth.js'
import { nativeMemory } from './native-growth.js'
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
  const { settle, artifacts, redact, ignore } = options
  switch (question.assertion) {
    case 'collected': {
      const { subject, fn } = question
      return measureCollected({ subject, fn, watch: options.watch, settle, artifacts, redact, ignore, ...conditions })
    }
    case 'strong references': {
      const { object, expected } = question
      return countReferences({ object, expected, setting: conditions.setting, artifacts, redact })
    }
    default: {
      const { assertion, setup, fn } = question
      const { iterations, warmup, tolerance } = options
      const asked = { iterations, warmup, tolerance, settle, artifacts, redact, ignore, ...conditions }
      return measureGrowth({ assertion, setup, fn, ...asked }, memories[assertion])
    }
  }
}

const memories = { 'heap growth': heapMemory, 'native growth': nativeMemory } as const
