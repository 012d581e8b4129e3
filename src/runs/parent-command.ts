import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { RunFailure } from './run-failure.js'

const vitestEntry = /(?:^|[\\/])vitest(?:\.mjs)?$|[\\/]vitest[\\/]dist[\\/]cli(?:-wrapper)?\.js$/

/**
 * Arguments of the `vitest` command that runs this worker: what `--config` or `--environment` said is nowhere public in
 * a test worker. A worker thread belongs to that process itself, a forked one is its child.
 *
 * @throws {RunFailure} when the parent is no `vitest` command (an IDE, a script): only the plugin knows its config
 */
export function vitestArguments(): string[] {
  const pid = isMainThread ? process.ppid : process.pid
  const words = commandLine(pid)
  const entry = words.findIndex((word) => vitestEntry.test(word))
  if (entry < 0) {
    throw new RunFailure(
      'the test run was not started by the `vitest` command, so its configuration cannot be found from here: replace ' +
        '`leak-matchers/vitest` in `setupFiles` by the plugin (`plugins: [leakMatchers()]` from ' +
        '`leak-matchers/vitest/plugin`), or measure with `isolate: false`',
    )
  }
  return words.slice(entry + 1)
}

function commandLine(pid: number): string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    // Words with spaces come apart here; where that matters the plugin is the way.
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
  } catch {
    return []
  }
}
