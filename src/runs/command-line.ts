import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { withoutInspector } from './environment.js'
import { isOwnScript, type RunnerScripts } from './own-script.js'

const execute = execFileSync
const read = readFileSync

/** How a test runner was started. */
export interface RunnerCommand {
  /** The runner's own script. */
  readonly script: string
  /** Arguments of its command. */
  readonly words: readonly string[]
  readonly nodeOptions: readonly string[]
}

/** Node options that take the next word as their value. */
const withValue = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions'])

/**
 * The script must be the runner's own: another that merely has a path of it among its arguments may change the config.
 *
 * @param folder the one that the process was started in
 */
export function parseCommand(
  commandLine: readonly string[],
  scripts: RunnerScripts,
  folder: string,
): RunnerCommand | undefined {
  let index = 1
  while (commandLine[index]?.startsWith('-')) index += withValue.has(commandLine[index] ?? '') ? 2 : 1
  const script = commandLine[index] ?? ''
  if (!isOwnScript(script, scripts, folder)) return undefined
  return { script, words: commandLine.slice(index + 1), nodeOptions: withoutInspector(commandLine.slice(1, index)) }
}

/** Of a process that runs; empty where it cannot be read. */
export function commandLineOf(pid: number): string[] {
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
