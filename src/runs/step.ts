import { createHash } from 'node:crypto'
import type { Question } from '../question.js'
import { callFrame, callerLines } from './call-frame.js'
import type { FunctionMark, Step } from './protocol.js'
import type { Assertion } from './runner.js'

// Taken before a test can replace them.
const hash = createHash
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its function
const sourceText = Function.prototype.toString

/**
 * By what one leak assertion of a test is told from another: a second run of the test must come to the same one. Its own line
 * is not enough: it may be that of a helper, which another test calls too, or of a loop that takes another order each time.
 */
export function stepOf({ name, at, question }: Assertion): Step {
  return {
    name,
    at: callFrame(at),
    callers: callerLines(at),
    functions: functionsOf(question)
      .filter((given) => given !== undefined)
      .map(markOf),
  }
}

/** How the assertion that a second run has come to differs from the one that was expected; undefined where it does not. */
export function differenceOf(expected: Step | undefined, here: Step): string | undefined {
  const place = ({ name, at }: Step): string => `\`${name}\` (${at})`
  if (!expected) return `${place(here)} instead of none`
  if (expected.name !== here.name || expected.at !== here.at) return `${place(here)} instead of ${place(expected)}`
  const [from, to] = [expected.callers, here.callers].map((callers) => callers.join(', ') || 'nowhere')
  if (from !== to) return `${place(here)}, called from ${String(to)} instead of ${String(from)}`
  const [before, now] = [expected.functions, here.functions].map((marks) => marks.map(({ name }) => name).join(', '))
  if (before !== now) return `${place(here)} of ${String(now)} instead of ${String(before)}`
  const isOther = expected.functions.some((mark, index) => isOtherSource(mark, here.functions[index]))
  return isOther ? `${place(here)} of a function with other source text` : undefined
}

/** Where one side is instrumented for coverage, there is no text to compare. */
function isOtherSource({ source }: FunctionMark, other: FunctionMark | undefined): boolean {
  return source !== undefined && other?.source !== undefined && source !== other.source
}

function functionsOf(question: Question): unknown[] {
  switch (question.assertion) {
    case 'heap growth':
    case 'native growth':
      return [question.setup, question.fn]
    case 'collected':
      return [question.subject, question.fn, question.options.watch]
    case 'strong references':
      return []
  }
}

function markOf(value: unknown): FunctionMark {
  if (typeof value !== 'function') return { name: typeof value }
  const name = `\`${typeof value.name === 'string' && value.name !== '' ? value.name : '(anonymous)'}\``
  if (isInstrumented()) return { name }
  return { name, source: hash('sha1').update(sourceText.call(value)).digest('base64').slice(0, 12) }
}

/** Counters of istanbul, under their names in Jest and in Vitest: they stand in the text of functions, and not in the second run's. */
function isInstrumented(): boolean {
  return '__coverage__' in globalThis || '__VITEST_COVERAGE__' in globalThis
}
