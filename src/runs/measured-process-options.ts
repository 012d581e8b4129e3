import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunRequest } from './protocol.js'

const ownFolder = dirname(fileURLToPath(import.meta.url))

/** Node options of a measured process: quiet, with `gc`, and with a watchdog before anything else. */
export function measuredExecArgv(
  { heapLimit, quiet }: Pick<RunRequest, 'heapLimit' | 'quiet'>,
  quietFlags: readonly string[],
): string[] {
  // V8's own limit would end the process without a word (after thrashing for seconds): ours must come first.
  const hardLimit = Math.min(Math.max(4096, Math.ceil(heapLimit * 4)), Number.MAX_SAFE_INTEGER)
  return [
    '--expose-gc',
    `--max-old-space-size=${hardLimit}`,
    ...(quiet ? quietFlags : []),
    '--require',
    join(ownFolder, 'measured-preload.cjs'),
  ]
}

/** What this process forks gets the environment of the host: it becomes that of the test worker at the assertion. */
export function replaceEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) Reflect.deleteProperty(process.env, name)
  Object.assign(process.env, environment)
}
