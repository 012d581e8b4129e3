import type { Rerun } from '../../options.js'
import { UsageError } from '../../errors.js'
import { now } from '../../measure/captured.js'
import { fileOfUser } from '../call-frame.js'
import type { Assertion } from '../runner.js'
import { beginAttempt } from '../test-state.js'
import type { Recipe, RunningTest } from './recipe.js'

/**
 * `configure({ rerun: (test) => words })`: nothing is known of the runner's tests, so the unit is the file. All of it runs
 * again, and which assertion is meant tells their order there.
 */
export function ownCommandRecipe(rerun: Extract<Rerun, (...given: never[]) => unknown>): Recipe {
  const files = new Map<string, RunningTest>()

  function testOf({ at, context }: Assertion): RunningTest {
    const file = context.testPath ?? fileOfUser(at)
    const known = files.get(file)
    if (known) return known
    const test = { id: file, name: file, file, state: beginAttempt(undefined, now()) }
    files.set(file, test)
    return test
  }

  function command({ file }: RunningTest, nodeOptions: readonly string[]): readonly string[] {
    const words: unknown = rerun({ file, nodeOptions })
    if (!Array.isArray(words) || !words.every((word) => typeof word === 'string') || words.length === 0) {
      throw new UsageError('Expected `rerun` to return the words of a command, the program first: a list of strings')
    }
    const missing = nodeOptions.filter((option) => !words.includes(option))
    if (missing.length === 0) return words
    throw new UsageError(
      `Expected \`rerun\` to return a command with all of \`nodeOptions\`, got one without ${missing.join(' ')}: nothing ` +
        'can be measured in such a process',
    )
  }

  return { testOf, watchOthers: () => () => false, command }
}
