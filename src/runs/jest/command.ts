import { isMainThread } from 'node:worker_threads'
import { commandLineOf, parseCommand, type RunnerCommand } from '../command-line.js'
import type { RunnerScripts } from '../own-script.js'
import { RunFailure } from '../run-failure.js'

const jestScripts: RunnerScripts = { packages: ['jest', 'jest-cli'], files: ['bin/jest.js'] }

/**
 * The `jest` command that runs this test: its configuration is nowhere public in a test. Tests run in the process of the
 * command itself (`--runInBand`, a single file, `--workerThreads`) or in a child of it.
 *
 * @throws {RunFailure} when neither is the `jest` command
 */
export function jestCommand(): RunnerCommand {
  const own = [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  const command = commandIn(own) ?? (isMainThread ? commandIn(commandLineOf(process.ppid)) : undefined)
  if (command) return command
  throw new RunFailure(
    'the test run was not started by the `jest` command, so its configuration cannot be found from here: start it by ' +
      '`jest`, or measure with `isolate: false`',
  )
}

function commandIn(commandLine: readonly string[]): RunnerCommand | undefined {
  return parseCommand(commandLine, jestScripts, process.cwd())
}
