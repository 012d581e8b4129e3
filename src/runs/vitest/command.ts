import { readlinkSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { commandLineOf, parseCommand, type RunnerCommand } from '../command-line.js'
import type { RunnerScripts } from '../own-script.js'
import { RunFailure } from '../run-failure.js'

const readLink = readlinkSync
const vitestScripts: RunnerScripts = {
  packages: ['vitest'],
  files: ['vitest.mjs', 'dist/cli.js', 'dist/cli-wrapper.js'],
}

/**
 * The `vitest` command that runs this worker: what its `--config` or `--environment` said is nowhere public in a test
 * worker. A worker thread belongs to that process itself, a forked one is its child.
 *
 * @throws {RunFailure} when the parent is no `vitest` command (an IDE, a script): only the plugin knows its config
 */
export function vitestCommand(): RunnerCommand {
  const words = commandLineOf(isMainThread ? process.ppid : process.pid)
  const command = parseCommand(words, vitestScripts, startFolder())
  if (command) return command
  const why = isTitle(words)
    ? 'Vitest 3 writes its title over its command line'
    : 'the test run was not started by the `vitest` command'
  throw new RunFailure(
    `${why}, so its configuration cannot be found from here: replace \`leak-matchers/vitest\` in \`setupFiles\` by the ` +
      'plugin (`plugins: [leakMatchers()]` from `leak-matchers/vitest/plugin`), or measure with `isolate: false`',
  )
}

/**
 * The folder that the test run was started in, as its workers are: a setup file before the entry may have changed it here. Told
 * by Linux alone; elsewhere it is this process's own.
 */
export function startFolder(): string {
  if (isMainThread && process.platform === 'linux') {
    try {
      return readLink(`/proc/${process.ppid}/cwd`)
    } catch {
      // Its parent is another user's, or gone.
    }
  }
  return process.cwd()
}

/** `process.title` takes the memory of the words. */
function isTitle([first = '']: readonly string[]): boolean {
  return first.startsWith('node (vitest')
}
