import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** Marks the process in its arguments. */
const preload = 'measured-preload.cjs'
/** Milliseconds for the last of its output, once a process has ended. */
const patience = 500

/**
 * Sees the process that the runner forks for a run. The runner says of a lost process neither signal nor code, and
 * stops reading its stderr as soon as it has ended, when the last words are still in the pipe.
 *
 * @param isReplaced whether the runner starts another process for one that has ended before its test, and sends it the same
 */
export function watchMeasuredChild(
  onStderr: (text: string) => void,
  { isReplaced }: { readonly isReplaced: boolean },
): {
  readonly exit: () => Promise<Exit | undefined>
  readonly forget: () => void
} {
  let child: ChildProcess | undefined
  let closed: Promise<unknown> = Promise.resolve()
  const onChild = (message: unknown): void => {
    const { process: started } = message as { process: ChildProcess }
    // The channel speaks before the process is spawned.
    process.nextTick(() => {
      if (!started.spawnargs.some((argument) => argument.endsWith(preload))) return
      // It would run the test once more.
      if (child && isReplaced) {
        started.kill('SIGKILL')
        return
      }
      child = started
      closed = new Promise((resolve) => started.once('close', resolve))
      started.stderr?.on('data', (chunk: Buffer) => {
        onStderr(chunk.toString())
      })
      started.stderr?.on('pause', () => started.stderr?.resume())
    })
  }
  subscribe('child_process', onChild)
  return {
    /** How it ended, with all of its output read; undefined while it lives. */
    async exit() {
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, patience))])
      const { exitCode: code = null, signalCode: signal = null } = child ?? {}
      return child && (code !== null || signal !== null) ? { code, signal } : undefined
    },
    /** Before a run. */
    forget() {
      // Others may start one before it is needed, which the next run then has.
      if (!isReplaced) return
      child = undefined
      closed = Promise.resolve()
    },
  }
}
