import { captured, longestTimer } from '../../measure/captured.js'
import { measuredProcess } from '../../measure/measured-process.js'
import { deadlineOf } from '../deadline.js'
import { workerStartHere } from '../environment.js'
import { measuredPlace } from '../measured-place.js'
import { placeInTest, placeOutsideTest } from '../place-in-test.js'
import type { Target } from '../protocol.js'
import type { Assertion, Place, Runner } from '../runner.js'
import { tellOutcome } from '../tell-host.js'
import { countAssertion, marginOfTest } from '../test-state.js'
import { assertNotBeside } from './inside.js'
import type { Recipe, RunningTest } from './recipe.js'
import { secondRunOf } from './second-run.js'

/** Assertions under a runner without an entry of its own, by the recipe that was configured for it. */
export function createRerunRunner(recipe: Recipe): Runner {
  assertNotBeside()
  const workerStart = workerStartHere()
  const target = measuredProcess()?.target as Target | undefined

  function locate(assertion: Assertion): Place {
    const test = recipe.testOf(assertion)
    if (!test) return placeOutsideTest(assertion, recipe.watchOthers())
    const tracked = countAssertion(test.state, assertion)
    if (target) return measuredPlace(test.state, target, assertion, tracked, tellOutcome)
    const place = placeInTest(assertion, {
      state: test.state,
      tracked,
      deadline: deadlineOf(assertion.question.options.timeout, endOf(test)),
      watchOthers: recipe.watchOthers,
      secondRun: () => secondRunOf(test, recipe, assertion, workerStart),
    })
    return place.kind === 'isolated'
      ? { ...place, run: () => keepingAlive(place.run, tracked.cancelled.signal) }
      : place
  }

  return { locate }
}

/** Milliseconds since the epoch by which an assertion of the test must be done; undefined where nothing says. */
function endOf({ timeout, state }: RunningTest): number | undefined {
  return timeout === undefined ? undefined : state.started + timeout - marginOfTest
}

/**
 * The host keeps no process alive; a runner without a worker of its own would end in the middle of the test.
 *
 * @param cancelled nobody waits any more
 */
function keepingAlive<Result>(run: () => Promise<Result>, cancelled: AbortSignal): Promise<Result> {
  const timer = captured.setTimeout(() => undefined, longestTimer)
  const letGo = (): void => {
    captured.clearTimeout(timer)
  }
  cancelled.addEventListener('abort', letGo)
  return run().finally(letGo)
}
