import { fork, type ChildProcess } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WorkerStart } from './environment.js'
import type { FromHost, HostStart, RunReply, RunRequest } from './protocol.js'
import { RunFailure } from './run-failure.js'

/** What the host is started with, apart from its first message: the config is loaded where and with what the runner's own process has. */
export interface HostLaunch extends WorkerStart {
  /** Its script, one for each runner. */
  readonly entry: 'vitest-host.js' | 'jest-host.js' | 'rerun-host.js'
  /** Node options of the process that runs the runner: its config may need them to load. */
  readonly nodeOptions: readonly string[]
}

const forkHere = fork
const ownFolder = dirname(fileURLToPath(import.meta.url))

/**
 * The test worker's end of one host process. It holds neither the worker's event loop nor anything of the user's, and
 * goes when the worker does: the channel closes, and the host ends what it had started.
 */
export class HostChild {
  readonly #child: ChildProcess
  readonly #ready: Promise<void>
  readonly #exited: Promise<void>
  readonly #replies = new Map<number, { resolve: (reply: RunReply) => void; reject: (error: RunFailure) => void }>()
  #failure: RunFailure | undefined
  #stderr = ''

  constructor(start: Omit<HostStart, 'kind'>, { entry, cwd, environment, nodeOptions }: HostLaunch) {
    this.#child = forkHere(join(ownFolder, entry), [], {
      cwd,
      env: environment,
      execArgv: [...nodeOptions],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4096)
    })
    this.#ready = new Promise((resolve, reject) => {
      this.#replies.set(-1, { resolve: () => undefined, reject })
      this.#child.on('message', (message: FromHost) => {
        if (message.kind === 'ready') resolve()
        else if (message.kind === 'failed') this.#fail(new RunFailure(message.message, { cause: message.stack }))
        else this.#replies.get(message.id)?.resolve(message)
      })
    })
    this.#ready.catch(() => undefined)
    this.#exited = new Promise((resolve) => {
      this.#child.on('exit', (code, signal) => {
        const how = signal ? `signal ${signal}` : `code ${String(code)}`
        this.#fail(new RunFailure(`the run host ended (${how})${this.#stderr ? `:\n${this.#stderr}` : ''}`))
        resolve()
      })
      this.#child.on('error', (error) => {
        this.#fail(new RunFailure(`the run host could not be started: ${error.message}`))
        resolve()
      })
    })
    this.#send({ kind: 'start', ...start })
    this.#release()
  }

  get usable(): boolean {
    return this.#failure === undefined && this.#child.connected
  }

  /** @throws {RunFailure} when the host ends without an answer */
  async run(request: RunRequest): Promise<RunReply> {
    await this.#ready
    return new Promise<RunReply>((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure)
        return
      }
      this.#replies.set(request.id, { resolve, reject })
      this.#send(request)
    }).finally(() => this.#replies.delete(request.id))
  }

  /** Tells the host to go, with what it has started; resolves when it has. */
  end(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect()
    return this.#exited
  }

  #fail(error: RunFailure): void {
    this.#failure ??= error
    for (const { reject } of this.#replies.values()) reject(this.#failure)
    this.#replies.clear()
    if (this.#child.connected) this.#child.disconnect()
  }

  #send(message: HostStart | RunRequest): void {
    // A host that is gone has said so by its exit; this callback keeps the failed write from being thrown.
    this.#child.send(message, () => undefined)
  }

  /** The worker may end while the host is warm. */
  #release(): void {
    this.#child.unref()
    this.#child.channel?.unref()
    const stderr = this.#child.stderr as { unref?: () => void } | null
    stderr?.unref?.()
  }
}
