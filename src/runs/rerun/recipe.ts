import type { Rerun } from '../../options.js'
import type { Assertion } from '../runner.js'
import type { TestState } from '../test-state.js'
import { mochaRecipe } from './mocha.js'
import { nodeTestRecipe } from './node-test.js'
import { ownCommandRecipe } from './own-command.js'

/** How a runner without an entry of its own tells which test runs, and how it is run again. */
export interface Recipe {
  /**
   * The test that the assertion stands in; undefined outside of one.
   *
   * @throws {UsageError} where it cannot be told
   */
  readonly testOf: (assertion: Assertion) => RunningTest | undefined
  /** From when an inline measurement begins: whether other tests have run since, where the runner has a way to tell. */
  readonly watchOthers: () => () => boolean
  /**
   * The words that run it again, the program first.
   *
   * @param nodeOptions what Node must be started with there
   * @throws {RunFailure} where it is not known how
   */
  readonly command: (test: RunningTest, nodeOptions: readonly string[]) => readonly string[]
}

/** A test whose body or hooks run now. */
export interface RunningTest {
  /** Of its file: no other test there has it, and a second run gives it the same. */
  readonly id: string
  /** With the names of its suites. */
  readonly name: string
  readonly file: string
  /** Milliseconds of its body; undefined where the runner does not say. */
  readonly timeout?: number
  readonly state: TestState
}

export function recipeOf(rerun: Rerun): Recipe {
  if (rerun === 'node:test') return nodeTestRecipe()
  if (rerun === 'mocha') return mochaRecipe()
  return ownCommandRecipe(rerun)
}
