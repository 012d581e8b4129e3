import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { WorkerStart } from '../environment.js'
import type { SecondRun } from '../isolated-run.js'
import { RunFailure } from '../run-failure.js'
import { fullName, type VitestApi, type VitestTask } from './api.js'
import { vitestCommand } from './command.js'
import { providedValues, snapshotUpdateMode } from './private.js'
import { configKey, type ConfigSource, type VitestRequest } from './protocol.js'

/** @throws {RunFailure} when Vitest or its configuration cannot be found from here */
export function secondRunOf(task: VitestTask, api: VitestApi, workerStart: WorkerStart): SecondRun<VitestRequest> {
  const { filepath, projectName = '' } = task.file
  const vitest = resolveVitest(filepath)
  const { config, nodeOptions, argv } = configSource(api)
  return {
    start: { runner: vitest.url, config, argv },
    launch: { entry: 'vitest-host.js', ...workerStart, nodeOptions },
    file: filepath,
    testId: task.id,
    testName: fullName(task),
    own: {
      projectName,
      ...(task.location ? { line: task.location.line } : {}),
      provided: providedValues(vitest.version),
      snapshotUpdate: snapshotUpdateMode(),
    },
  }
}

interface Configured {
  readonly config: ConfigSource
  readonly nodeOptions: readonly string[]
  readonly argv: readonly string[]
}

function configSource(api: VitestApi): Configured {
  const provided = api.inject(configKey as never) as (ConfigSource & { by: 'plugin' }) | undefined
  if (provided) return { config: provided, nodeOptions: provided.nodeOptions, argv: provided.argv }
  const { script, words, nodeOptions } = vitestCommand()
  return { config: { by: 'command line', words }, nodeOptions, argv: [script, ...words] }
}

/** The very Vitest that runs this test, seen from the test file and, failing that, from here. */
function resolveVitest(testFile: string): { url: string; version: string } {
  for (const from of [testFile, import.meta.url]) {
    try {
      const require = createRequire(from)
      const { version } = require('vitest/package.json') as { version: string }
      return { url: pathToFileURL(require.resolve('vitest/node')).href, version }
    } catch {
      // Not found from there.
    }
  }
  throw new RunFailure(`\`vitest/node\` cannot be found from ${testFile}`)
}
