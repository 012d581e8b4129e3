import { defaultHeapLimit } from '../../options.js'
import { knownQuietFlags } from '../../measure/quiet-flags.js'
import type { WorkerStart } from '../environment.js'
import type { SecondRun } from '../isolated-run.js'
import { measuredExecArgv } from '../measured-process-options.js'
import type { Assertion } from '../runner.js'
import type { RerunRequest } from './protocol.js'
import type { Recipe, RunningTest } from './recipe.js'

let quietFlags: Promise<string[]> | undefined

/** @throws {RunFailure} where the recipe has no command for it */
export async function secondRunOf(
  test: RunningTest,
  recipe: Recipe,
  { question: { options } }: Assertion,
  workerStart: WorkerStart,
): Promise<SecondRun<RerunRequest>> {
  const { jit = false, heapLimit = defaultHeapLimit } = options
  const nodeOptions = measuredExecArgv({ quiet: !jit, heapLimit }, await (quietFlags ??= knownQuietFlags()))
  return {
    start: { runner: process.execPath, config: undefined },
    launch: { entry: 'rerun-host.js', ...workerStart, nodeOptions: [] },
    file: test.file,
    testId: test.id,
    testName: test.name,
    own: { command: recipe.command(test, nodeOptions) },
  }
}
