import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { WorkerStart } from '../environment.js'
import type { SecondRun } from '../isolated-run.js'
import { jestCommand } from './command.js'
import type { RunningTest } from './private.js'
import type { JestConfigSource, JestRequest } from './protocol.js'

const realPath = realpathSync

/** @throws {RunFailure} when the command that runs Jest cannot be found from here */
export function secondRunOf(
  { id, seed }: RunningTest,
  { file, name }: { readonly file: string; readonly name: string },
  workerStart: WorkerStart,
): SecondRun<JestRequest> {
  const { script, words, nodeOptions } = jestCommand()
  const { JEST_WORKER_ID } = workerStart.environment
  const config: JestConfigSource = { words }
  return {
    start: { runner: pathToFileURL(realPath(script)).href, config, argv: [script, ...words] },
    launch: { entry: 'jest-host.js', ...workerStart, nodeOptions },
    file,
    testId: id,
    testName: name,
    own: { seed, workerVariables: JEST_WORKER_ID === undefined ? {} : { JEST_WORKER_ID } },
  }
}
