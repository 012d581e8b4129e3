import type { VitestHost } from './vitest-host.js'
import { startVitestHost } from './vitest-host.js'
import type { FromHost, ToHost } from './protocol.js'

/** Milliseconds that a start under way may take to finish: Vite removes the file it bundles the config into. */
const patienceWithStart = 5000

/**
 * Life of the host process: it starts with the first message, answers one request at a time, and is over when the
 * channel to the test worker closes, whatever closed it.
 */
export class HostProcess {
  #starting: Promise<VitestHost> | undefined
  #host: VitestHost | undefined

  listen(): void {
    process.on('message', (message: ToHost) => {
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
      this.#host?.removeFiles()
    })
    // The worker may have gone while this module was loading.
    if (!process.connected) void this.#end()
  }

  async #receive(message: ToHost): Promise<void> {
    if (message.kind === 'start') {
      this.#starting = startVitestHost(message)
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

/** Vitest's logger would end this process at a signal, in the middle of loading a config, with its files left behind. */
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
