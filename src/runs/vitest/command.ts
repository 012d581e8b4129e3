import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { withoutInspector } from '../environment.js'
import { RunFailure } from '../run-failure.js'

const vitestEntry = /(?:^|[\\/])(?:vitest[\\/]vitest\.mjs|vitest[\\/]dist[\\/]cli(?:-wrapper)?\.js|\.?bin[\\/]vitest)$/
const execute = execFileSync
const read = readFileSync

export interface VitestCommand {
  /** Arguments of the `vitest` command. */
  readonly words: readonly string[]
  readonly nodeOptions: readonly string[]
}

/**
 * The `vitest` command that runs this worker: what its `--config` or `--environment` said is nowhere public in a test
 * worker. A worker thread belongs to that process itself, a forked one is its child.
 *
 * @throws {RunFailure} when the parent is no `vitest` command (an IDE, a script): only the plugin knows its config
 */
export function vitestCommand(): VitestCommand {
  const command = parseCommand(commandLine(isMainThread ? process.ppid : process.pid))
  if (command) return command
  throw new RunFailure(
    'the test run was not started by the `vitest` command, so its configuration cannot be found from here: replace ' +
      '`leak-matchers/vitest` in `setupFiles` by the plugin (`plugins: [leakMatchers()]` from ' +
      '`leak-matchers/vitest/plugin`), or measure with `isolate: false`',
  )
}

/** Node options that take the next word as their value. */
const withValue = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions'])

/** The script must be Vitest's own: another that merely has a path of Vitest among its arguments may change the config. */
export function parseCommand(commandLine: readonly string[]): VitestCommand | undefined {
  let script = 1
  while (commandLine[script]?.startsWith('-')) script += withValue.has(commandLine[script] ?? '') ? 2 : 1
  if (!vitestEntry.test(commandLine[script] ?? '')) return undefined
  return { words: commandLine.slice(script + 1), nodeOptions: withoutInspector(commandLine.slice(1, script)) }
}

function commandLine(pid: number): string[] {
  try {
    if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    // Words with spaces come apart here; where that matters the plugin is the way.
    return execute('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
  } catch {
    return []
  }
}
