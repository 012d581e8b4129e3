import { createHash } from 'node:crypto'
import { defaultHeapLimit, type ResolvedOptions } from '../options.js'
import type { Question } from '../question.js'
import { callFrame, callerLines } from './call-frame.js'
import type { Mark, Step } from './protocol.js'
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
    options: marksOf(question.options),
  }
}

/** How the assertion that a second run has come to differs from the one that was expected; undefined where it does not. */
export function differenceOf(expected: Step | undefined, here: Step): string | undefined {
  if (!expected) return `${place(here)} instead of none`
  if (expected.name !== here.name || expected.at !== here.at) return `${place(here)} instead of ${place(expected)}`
  const [from, to] = [expected.callers, here.callers].map((callers) => callers.join(', ') || 'nowhere')
  if (from !== to) return `${place(here)}, called from ${String(to)} instead of ${String(from)}`
  const [before, now] = [expected.functions, here.functions].map((marks) => marks.map(({ name }) => name).join(', '))
  if (before !== now) return `${place(here)} of ${String(now)} instead of ${String(before)}`
  const isOther = expected.functions.some((mark, index) => isOtherSource(mark, here.functions[index]))
  return isOther ? `${place(here)} of a function with other source text` : undefined
}

/** The first option that the same assertion has another value of here; undefined where they are all equal. */
export function differenceOfOptions(expected: Step, here: Step): string | undefined {
  for (const [option, now] of Object.entries(here.options)) {
    const before = expected.options[option]
    if (before?.name !== now.name)
      return `${place(here)} with \`${option}\` ${now.name} instead of ${before?.name ?? 'none'}`
    if (isOtherSource(before, now)) return `${place(here)} with another \`${option}\`: its text differs`
  }
  return undefined
}

function place({ name, at }: Step): string {
  return `\`${name}\` (${at})`
}

/** Where one side is instrumented for coverage, there is no text to compare. */
function isOtherSource({ source }: Mark, other: Mark | undefined): boolean {
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

/**
 * Each with its default, so that nothing tells one that is given from one that is not. Left out are those that decide nothing,
 * or are what the process is (`timeout`, `artifacts`, `isolate`, `rerun`), and `watch`, which is one of the functions.
 */
function marksOf(options: ResolvedOptions): Step['options'] {
  const { redact, iterations, warmup, tolerance, settle, jit = false, heapLimit = defaultHeapLimit } = options
  const values = { redact, iterations, warmup, tolerance, jit, heapLimit }
  const marks = Object.entries(values).map(([option, value]) => [option, { name: String(value) }] as const)
  return {
    ...Object.fromEntries(marks),
    settle: settle ? markOf(settle) : { name: 'none' },
    ignore: markOfIgnored(options),
  }
}

/** Neither the order of holders decides, nor that of their keys, nor a reason. */
function markOfIgnored({ ignore, redact }: ResolvedOptions): Mark {
  const all = ignore.map((one) => JSON.stringify({ class: one.class, retainer: one.retainer }))
  const holders = [...new Set(all)].sort()
  const text = `[${holders.join(', ')}]`
  return redact ? { name: `a list of ${holders.length}`, source: hashOf(text) } : { name: text }
}

function markOf(value: unknown): Mark {
  if (typeof value !== 'function') return { name: typeof value }
  const name = `\`${typeof value.name === 'string' && value.name !== '' ? value.name : '(anonymous)'}\``
  if (isInstrumented()) return { name }
  return { name, source: hashOf(sourceText.call(value)) }
}

function hashOf(text: string): string {
  return hash('sha1').update(text).digest('base64').slice(0, 12)
}

/** Counters of istanbul, under their names in Jest and in Vitest: they stand in the text of functions, and not in the second run's. */
function isInstrumented(): boolean {
  return '__coverage__' in globalThis || '__VITEST_COVERAGE__' in globalThis
}
