import { createRequire } from 'node:module'
import { RunFailure } from '../run-failure.js'

/** The part of jest-circus's state that is used here; the same in Jest 29 and 30. */
interface CircusState {
  readonly currentlyRunningTest?: CircusTest | null
  readonly testTimeout: number
  readonly seed?: number
}

interface CircusTest {
  readonly name: string
  readonly parent: CircusSuite
  readonly timeout?: number | null
  readonly invocations: number
}

interface CircusSuite {
  readonly parent?: CircusSuite
  readonly children: readonly unknown[]
}

/** The test whose hooks or body run now. */
export interface RunningTest {
  /** Its position in the file: no other test has it, and a second run gives it the same. */
  readonly id: string
  /** From 1; retries count. */
  readonly attempt: number
  /** Milliseconds of its body. */
  readonly timeout: number
  /** By which tests are shuffled, where they are. */
  readonly seed: number
}

/**
 * The one file that reads what Jest does not publish. Tests of one name, retries and a test's own timeout cannot be told
 * from `expect.getState()`, all that Jest says in public of the test that runs. jest-circus, its runner since 27, keeps
 * its state in a global under a symbol; a custom environment's `handleTestEvent` is given the same object in public, but
 * would take the place of the user's environment.
 *
 * @returns undefined outside a test
 * @throws {RunFailure} when this version of Jest keeps it elsewhere
 */
export function runningTest(): RunningTest | undefined {
  const state = circusState()
  const test = state.currentlyRunningTest
  if (!test) return undefined
  return {
    id: positionOf(test).join('.'),
    attempt: test.invocations,
    timeout: test.timeout ?? state.testTimeout,
    seed: state.seed ?? 0,
  }
}

function positionOf(test: CircusTest): number[] {
  const position: number[] = []
  let child: unknown = test
  for (let suite: CircusSuite | undefined = test.parent; suite; suite = suite.parent) {
    position.unshift(suite.children.indexOf(child))
    child = suite
  }
  return position
}

function circusState(): CircusState {
  const symbol = Object.getOwnPropertySymbols(globalThis).find(({ description }) => description === 'JEST_STATE_SYMBOL')
  const state = symbol && (globalThis as { [key: symbol]: unknown })[symbol]
  if (isCircusState(state)) return state
  throw new RunFailure(
    `${jestVersion()} does not keep the test that runs where leak-matchers looks for it (the state of jest-circus): ` +
      'measure with `isolate: false`, and please report this version',
  )
}

function isCircusState(state: unknown): state is CircusState {
  const { currentlyRunningTest, testTimeout } = Object(state) as Partial<CircusState>
  if (typeof testTimeout !== 'number' || currentlyRunningTest === undefined) return false
  return currentlyRunningTest === null || Array.isArray(currentlyRunningTest.parent.children)
}

function jestVersion(): string {
  try {
    const { version } = createRequire(import.meta.url)('jest/package.json') as { version: string }
    return `Jest ${version}`
  } catch {
    return 'this version of Jest'
  }
}

/** How `this` of a matcher tells which test it is called in where several run: by a function since Jest 29.6.2, before by its storage. */
type ConcurrentName = (() => string | undefined) | { readonly getStore?: () => string | undefined }

/** The name of the test that a matcher is called in, where Jest tells it: version 29 does in `test.concurrent` alone, from 29.6 on. */
export function nameOfConcurrentTest(matcher: object): string | undefined {
  const { currentConcurrentTestName: name } = matcher as { currentConcurrentTestName?: ConcurrentName }
  return typeof name === 'function' ? name() : name?.getStore?.()
}

/** What Jest's matchers of snapshots share, published as `this.snapshotState` of a matcher. */
interface SnapshotState {
  save?: () => { readonly deleted: boolean; readonly saved: boolean }
}

/**
 * Snapshot assertions on the way to the measured one behave as in the first run, and write nothing.
 *
 * @throws {RunFailure} when this version of Jest saves them by other means
 */
export function keepFromSavingSnapshots(snapshotState: object | undefined): void {
  const state = snapshotState as SnapshotState | undefined
  if (typeof state?.save !== 'function') {
    throw new RunFailure(
      `${jestVersion()} saves snapshots by other means than leak-matchers knows: measure with \`isolate: false\``,
    )
  }
  state.save = () => ({ deleted: false, saved: false })
}
