import { realpathSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { SecondRun } from '../isolated-run.js'
import { jestCommand } from './command.js'
import type { RunningTest } from './private.js'
import type { JestConfigSource, JestRequest } from './protocol.js'

/** The process as it was before its tests. */
export interface WorkerStart {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
}

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
    start: { runner: pathToFileURL(realPath(script)).href, config },
    launch: { entry: 'jest-host.js', ...workerStart, nodeOptions },
    file,
    testId: id,
    testName: name,
    own: { seed, workerVariables: JEST_WORKER_ID === undefined ? {} : { JEST_WORKER_ID } },
  }
}
