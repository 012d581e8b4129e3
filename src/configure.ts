import { configure as configureDefaults, type ConfigurableOptions } from './options.js'
import { recipeOf } from './runs/rerun/recipe.js'
import { createRerunRunner } from './runs/rerun/runner.js'
import { useRerun } from './runs/runner.js'

/**
 * Sets defaults for all assertions that follow, for instance in a setup file, in the place of those set before. Options given
 * to an assertion win. A default that has no meaning where an assertion runs, as `heapLimit` inline, is not used there.
 *
 * With `rerun`, assertions under bare `expect` are measured in a fresh process. Call it once, before the tests are defined
 * and where the runner's hooks can be given: the recipes need to know which test runs.
 *
 * @throws {@link UsageError} for an unknown option or a bad value; with `rerun: 'mocha'` where mocha takes no hooks
 * @example
 * configure({ rerun: 'node:test', timeout: 15_000 })
 */
export function configure(defaults: ConfigurableOptions): void {
  configureDefaults(defaults)
  const { rerun } = defaults
  useRerun(rerun === undefined ? undefined : () => createRerunRunner(recipeOf(rerun)), rerun)
}
