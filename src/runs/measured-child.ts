import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { StringDecoder } from 'node:string_decoder'

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: string | null
}

/** The processes that a runner forks for runs, one after another. */
export interface MeasuredChildren {
  /** How the one of this run ended, with all of its output read; undefined while it lives. */
  readonly exit: () => Promise<Exit | undefined>
  /** Before a run. */
  readonly forget: () => void
  /** The process that `start` forks, ahead of its run. */
  readonly startAhead: (start: () => void) => ChildAhead
}

/** A process that waits for a run. */
export interface ChildAhead {
  readonly process: ChildProcess
  /** It is that of this run from here on: what it has said so far is heard now. */
  readonly adopt: () => void
}

interface Child {
  readonly process: ChildProcess
  readonly closed: Promise<unknown>
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
export function watchMeasuredChildren(
  onStderr: (text: string) => void,
  { isReplaced }: { readonly isReplaced: boolean },
): MeasuredChildren {
  let child: Child | undefined
  let onAhead: ((started: ChildProcess) => void) | undefined
  const onChild = (message: unknown): void => {
    const { process: started } = message as { process: ChildProcess }
    if (onAhead) {
      onAhead(started)
      return
    }
    // The channel speaks before the process is spawned.
    process.nextTick(() => {
      if (!started.spawnargs.some((argument) => argument.endsWith(preload))) return
      // It would run the test once more.
      if (child && isReplaced) {
        started.kill('SIGKILL')
        return
      }
      child = listenTo(started, onStderr)
    })
  }
  subscribe('child_process', onChild)
  return {
    async exit() {
      await Promise.race([child?.closed, new Promise((resolve) => setTimeout(resolve, patience))])
      const { exitCode: code = null, signalCode: signal = null } = child?.process ?? {}
      return child && (code !== null || signal !== null) ? { code, signal } : undefined
    },
    forget() {
      // Others may start one before it is needed, which the next run then has.
      if (isReplaced) child = undefined
    },
    startAhead(start) {
      let forked: ChildProcess | undefined
      onAhead = (started) => {
        forked = started
      }
      try {
        start()
      } finally {
        onAhead = undefined
      }
      if (!forked) throw new Error('the runner has not forked the process at once')
      const unheard: string[] = []
      let hear = (text: string): void => {
        unheard.push(text)
      }
      const ahead = listenTo(forked, (text) => {
        hear(text)
      })
      return {
        process: forked,
        adopt() {
          child = ahead
          hear = onStderr
          unheard.splice(0).forEach(onStderr)
        },
      }
    },
  }
}

function listenTo(started: ChildProcess, onStderr: (text: string) => void): Child {
  const closed = new Promise((resolve) => started.once('close', resolve))
  // A character may come in two chunks. No `setEncoding`: the runner listens, too.
  const decoder = new StringDecoder('utf8')
  started.stderr?.on('data', (chunk: Buffer) => {
    onStderr(decoder.write(chunk))
  })
  started.stderr?.on('pause', () => started.stderr?.resume())
  return { process: started, closed }
}
