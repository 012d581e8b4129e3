import { resolve } from 'node:path'
import type { FromHost, HostStart, RunReply, RunRequest, ToHost } from './protocol.js'

/** A runner with the user's configuration that runs one test at a time, each in a fresh quiet process. */
export interface Host<Own = unknown> {
  readonly run: (request: RunRequest<Own>) => Promise<RunReply>
  /** Ends the measured process, if there is one. */
  readonly kill: () => void
  /** Removes what the runner has written outside of the user's folders, right before the process ends. */
  readonly removeFiles?: () => void
}

/** Milliseconds that a start under way may take to finish: Vite removes the file it bundles the config into. */
const patienceWithStart = 15_000

/**
 * Life of the host process: it starts with the first message, answers one request at a time, and is over when the
 * channel to the test worker closes, whatever closed it.
 */
export class HostProcess<Config, Own> {
  readonly #startHost: (start: HostStart<Config>) => Promise<Host<Own>>
  #starting: Promise<Host<Own>> | undefined
  #host: Host<Own> | undefined

  constructor(startHost: (start: HostStart<Config>) => Promise<Host<Own>>) {
    this.#startHost = startHost
  }

  listen(): void {
    process.on('message', (message: ToHost<Config, Own>) => {
      void this.#receive(message)
    })
    process.on('disconnect', () => {
      void this.#end()
    })
    // Ctrl-C reaches the whole group; the worker's end is what ends this process, after it has cleaned up.
    process.on('SIGINT', () => undefined)
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        void this.#end()
      })
    }
    keepFromSignals()
    // Also when the runner ends the process.
    process.on('exit', () => {
      this.#host?.kill()
      this.#host?.removeFiles?.()
    })
    // The worker may have gone while this module was loading.
    if (!process.connected) void this.#end()
  }

  async #receive(message: ToHost<Config, Own>): Promise<void> {
    if (message.kind === 'start') {
      if (message.argv) process.argv = argvOf(message.argv)
      this.#starting = this.#startHost(message)
      try {
        this.#host = await this.#starting
        this.#say({ kind: 'ready' })
      } catch (error) {
        this.#say(failure('the run host could not load the configuration', error))
      }
      return
    }
    const host = await this.#starting
    if (!host || !process.connected) return
    try {
      this.#say(await host.run(message))
    } catch (error) {
      this.#say(failure('the run host failed', error))
    }
  }

  #say(message: FromHost): void {
    if (process.connected) process.send?.(message)
  }

  async #end(): Promise<void> {
    this.#host?.kill()
    const late = new Promise((resolve) => {
      setTimeout(resolve, patienceWithStart).unref()
    })
    await Promise.race([this.#starting?.catch(() => undefined), late])
    process.exit(0)
  }
}

/** As Node makes it of a command line: the program, and its script by an absolute path. */
function argvOf([script, ...words]: readonly string[]): string[] {
  return [process.execPath, ...(script === undefined ? [] : [resolve(script)]), ...words]
}

/** A runner that ends this process at a signal does it in the middle of loading a config, with its files left behind. */
function keepFromSignals(): void {
  process.on('newListener', (event: string | symbol, listener: () => void) => {
    if (event !== 'SIGINT' && event !== 'SIGTERM') return
    queueMicrotask(() => process.removeListener(event, listener))
  })
}

function failure(what: string, error: unknown): FromHost {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'failed', message: `${what}: ${message}`, stack }
}
