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
    process.on('SIGTERM', () => {
      void this.#end()
    })
  }

  async #receive(message: ToHost): Promise<void> {
    if (message.kind === 'start') {
      this.#starting = startVitestHost(message)
      try {
        this.#host = await this.#starting
        this.#say({ kind: 'ready' })
      } catch (error) {
        const { message: text, stack } = error instanceof Error ? error : new Error(String(error))
        this.#say({
          kind: 'failed',
          message: `the run host could not load the configuration: ${text}`,
          stack: stack ?? '',
        })
      }
      return
    }
    const host = await this.#starting
    if (!host) return
    this.#say(await host.run(message))
    // After a lost process the runner's own state is not to be trusted; the next request starts a new host.
    if (host.tainted) await this.#end()
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
    this.#host?.kill()
    process.exit(0)
  }
}
