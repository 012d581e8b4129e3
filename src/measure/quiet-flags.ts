import { execFile } from 'node:child_process'

/**
 * Flags of a process in which clean code reads exactly 0 bytes of change from round to round: no optimised code, no
 * feedback that arrives late, no bytecode thrown away.
 */
const quietFlags: readonly string[] = [
  '--no-opt',
  '--no-maglev',
  '--no-sparkplug',
  '--no-lazy-feedback-allocation',
  '--no-flush-bytecode',
]

/** The quiet flags that this Node knows: one that it does not know would stop it. */
export function knownQuietFlags(): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--v8-options'], { maxBuffer: 1 << 24 }, (error, listing) => {
      if (error) reject(new Error('`node --v8-options` failed', { cause: error }))
      else resolve(quietFlags.filter((flag) => listing.includes(`--${flag.slice('--no-'.length)} (`)))
    })
  })
}

/** Whether this process was started with quiet flags; `--no-opt` is the one that every V8 has. */
export function isQuiet(): boolean {
  return process.execArgv.includes('--no-opt')
}
