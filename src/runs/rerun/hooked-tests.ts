import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import { measuredProcess } from '../../measure/measured-process.js'
import type { Target } from '../protocol.js'
import { refused } from '../refuse.js'
import type { Assertion } from '../runner.js'
import { beginAttempt, endAttempt } from '../test-state.js'
import type { RunningTest } from './recipe.js'

/** A test as the runner's hooks show it. */
export interface HookedTest {
  readonly file: string
  /** With the names of its suites. */
  readonly name: string
  readonly timeout?: number
  /** Whether this is another attempt at the test that began last. */
  readonly isRetry?: boolean
}

/** Between the names of a test of node:test and of those it stands in. */
export const separator = ' > '

/**
 * Which test runs, told by the hooks that a runner calls before and after each. Tests in the body of a test (node:test has
 * them) are part of it: none of them could be run again without what stands before it.
 */
export class HookedTests {
  /** Set in the fresh process. */
  readonly #target = measuredProcess()?.target as Target | undefined
  readonly #begun = new Map<string, number>()
  #running: RunningTest[] = []
  /** Of every test that has begun, those in the body of another included, until its last hook. */
  #underWay: HookedTest[] = []
  #count = 0
  /** Whether more than one has run at once, since none did. */
  #mixed = false

  /** @returns undefined for a test in the body of another; `ended` where its body must not run: in the fresh process one does */
  begin(hooked: HookedTest): RunningTest | undefined {
    const { file, name, timeout, isRetry = false } = hooked
    this.#underWay.push(hooked)
    this.#count++
    if (this.#running.some((test) => isIn(hooked, test))) return undefined
    const test = JSON.stringify([file, name])
    const before = this.#begun.get(test) ?? 0
    const occurrence = isRetry ? before : before + 1
    this.#begun.set(test, occurrence)
    const id = `${name} ${occurrence}`
    // Once: `retries` may stand in the file, and the assertion that was measured ends the attempt with an error.
    const isLeftOut = this.#target && (file !== this.#target.file || id !== this.#target.testId || isRetry)
    if (this.#running.length > 0) this.#mixed = true
    const state = beginAttempt(undefined, now())
    if (isLeftOut) state.ended = refused()
    const running = { id, name, file, state, ...(timeout === undefined ? {} : { timeout }) }
    this.#running.push(running)
    return running
  }

  /** @throws {UsageError} for an assertion that was not awaited */
  async end({ file, name }: HookedTest): Promise<void> {
    const ended = this.#running.find((test) => test.file === file && test.name === name)
    if (!ended) return
    this.forget(ended)
    await endAttempt(ended.state, this.#target !== undefined, ended.timeout)
  }

  /** The last hook of a test that has begun is over. */
  leave(hooked: HookedTest): void {
    this.#underWay = this.#underWay.filter((test) => test !== hooked)
  }

  /** A test is over, also where the hook after it was not called: another threw there, or the test has skipped itself. */
  forget(ended: RunningTest): void {
    this.#running = this.#running.filter((test) => test !== ended)
    if (this.#running.length === 0) this.#mixed = false
  }

  /** All of them, where a runner has one test at a time, and the next begins. */
  forgetAll(): void {
    this.#underWay = []
    this.#running.forEach((test) => {
      this.forget(test)
    })
  }

  /** From now on: whether another test runs than the one that does, or than those that one stands in. */
  watchOthers(): () => boolean {
    const before = this.#count
    const innermost = this.#underWay.filter((test) => !this.#underWay.some((other) => isIn(other, test)))
    return () => this.#count !== before || innermost.length > 1
  }

  /** @throws {UsageError} where it cannot be told */
  current({ name, question }: Assertion): RunningTest | undefined {
    if (!this.#mixed) return this.#running.at(-1)
    if (question.options.isolate === false) return undefined
    throw new UsageError(
      `usage: \`${name}\` cannot tell which test it stands in: several run at once here. Run them one after another, or ` +
        'measure with `isolate: false`',
    )
  }
}

/** Whether a test stands in the body of another. */
function isIn({ file, name }: HookedTest, outer: HookedTest): boolean {
  return file === outer.file && name.startsWith(outer.name + separator)
}
