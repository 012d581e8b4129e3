import { bareRunner } from './bare-runner.js'
import type { Deadline } from './deadline.js'
import type { Question } from '../question.js'
import type { Outcome } from '../report/outcome.js'
import type { Artifacts } from '../report/report.js'
import type { ConsoleMethods } from './printed.js'
import type { Measured } from './protocol.js'

/** What the runner tells a matcher about the test it stands in; the same in Vitest, Jest and `expect`. */
export interface AssertionContext {
  readonly testPath?: string
  readonly currentTestName?: string
  readonly task?: unknown
}

/** One leak assertion as a runner sees it. */
export interface Assertion {
  readonly question: Question
  readonly context: AssertionContext
  readonly name: string
  /** Stack at the call, for messages that name its line. */
  readonly at: string
}

/** Where an assertion is answered. */
export type Place =
  /** Here, in the process that runs the test. */
  | (Deadline & {
      readonly kind: 'inline'
      /** Why, when nobody asked for it. */
      readonly why?: string
      readonly disturbed: () => boolean
      readonly track: (run: Promise<Outcome>) => Promise<Outcome>
    })
  /** In a fresh process, in which the same test is run again. */
  | { readonly kind: 'isolated'; readonly run: () => Promise<Outcome> }
  /** Here, and this is that fresh process. */
  | (Deadline & {
      readonly kind: 'measured'
      readonly deliver: (measured: Measured) => void
      /** Where the runner's console keeps what it is given. */
      readonly console?: ConsoleMethods
      readonly ended: () => Error
      readonly track: (run: Promise<Outcome>) => Promise<Outcome>
    })
  /** Not at all: the fresh process is on its way to a later assertion. */
  | { readonly kind: 'replayed'; readonly outcome: Outcome }
  /** Not at all: the fresh process has measured what it was started for. */
  | { readonly kind: 'ended'; readonly error: Error }

/** The assertion that will be located next. */
export interface NextAssertion {
  /** Of its test: no other has it, and a second run gives it the same. */
  readonly testId: string
  /** In its test, from 1. */
  readonly number: number
}

export interface Runner {
  readonly locate: (assertion: Assertion) => Place
  /** Undefined outside a test. */
  readonly next?: (context: AssertionContext) => NextAssertion | undefined
  /** Shows files with the test that they belong to. */
  readonly attach?: (context: AssertionContext, files: Artifacts) => Promise<void>
}

let current: Runner | undefined
let configured: { readonly runner: Runner; readonly by: unknown } | undefined

/** An entry for a runner says how that runner runs a test again. */
export function useRunner(runner: Runner): void {
  current = runner
}

/**
 * What `configure` was told about a runner without an entry.
 *
 * @param create undefined where it was told nothing
 * @param by what it was told: the same once more changes nothing
 */
export function useRerun(create: (() => Runner) | undefined, by: unknown): void {
  if (current || configured?.by === by) return
  configured = create && { runner: create(), by }
}

/** Whether functions that run inline may ask for a fresh process. */
export function hasRerun(): boolean {
  return current === undefined && configured !== undefined
}

export function runner(): Runner {
  return current ?? configured?.runner ?? bareRunner
}
