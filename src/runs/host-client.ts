import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { captured, now } from '../measure/captured.js'
import type { FromHost, HostStart, RunReply, RunRequest } from './protocol.js'
import { RunFailure } from './run-failure.js'

const forkHere = fork
const hosts = new Map<string, RunHost>()

/**
 * The test worker's end of a run host: one child process, kept warm for the assertions that follow, one run at a time.
 * It holds neither the worker's event loop nor anything of the user's, and goes when the worker does: the channel
 * closes, and the host ends what it had started.
 */
export class RunHost {
  readonly #child: ChildProcess
  readonly #key: string
  readonly #ready: Promise<void>
  readonly #replies = new Map<number, (reply: RunReply) => void>()
  #failed: ((error: RunFailure) => void)[] = []
  #queue: Promise<unknown> = Promise.resolve()
  #nextId = 0
  #stderr = ''

  /** The host for this configuration; started when there is none. */
  static get(start: Omit<HostStart, 'kind'>): RunHost {
    const key = JSON.stringify(start)
    const host = hosts.get(key) ?? new RunHost(start, key)
    hosts.set(key, host)
    return host
  }

  static closeAll(): void {
    for (const host of hosts.values()) host.close()
  }

  private constructor(start: Omit<HostStart, 'kind'>, key: string) {
    this.#key = key
    this.#child = forkHere(fileURLToPath(new URL('./vitest-host.js', import.meta.url)), [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: withoutInspector(process.env),
    })
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4096)
    })
    this.#ready = new Promise((resolve, reject) => {
      this.#failed.push(reject)
      this.#child.on('message', (message: FromHost) => {
        if (message.kind === 'ready') resolve()
        else if (message.kind === 'failed') this.#fail(new RunFailure(message.message, { cause: message.stack }))
        else this.#replies.get(message.id)?.(message)
      })
    })
    this.#ready.catch(() => undefined)
    this.#child.on('exit', (code, signal) => {
      const how = signal ? `signal ${signal}` : `code ${String(code)}`
      this.#fail(new RunFailure(`the run host ended (${how})${this.#stderr ? `:\n${this.#stderr}` : ''}`))
    })
    this.#child.on('error', (error) => {
      this.#fail(new RunFailure(`the run host could not be started: ${error.message}`))
    })
    this.#child.send({ kind: 'start', ...start } satisfies HostStart)
    this.#release()
  }

  /**
   * Runs one assertion after those that were asked for before. The request is made when its turn has come: it carries
   * the outcomes of the assertions before it.
   *
   * @throws {RunFailure} when the host dies or has no answer by the deadline
   */
  run(makeRequest: (id: number) => RunRequest, deadline: number): Promise<RunReply> {
    const run = this.#queue.then(() => this.#runNow(makeRequest, deadline))
    this.#queue = run.catch(() => undefined)
    return run
  }

  close(): void {
    hosts.delete(this.#key)
    if (this.#child.connected) this.#child.disconnect()
  }

  async #runNow(makeRequest: (id: number) => RunRequest, deadline: number): Promise<RunReply> {
    const id = this.#nextId++
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<RunReply>((resolve, reject) => {
        this.#failed.push(reject)
        this.#replies.set(id, resolve)
        timer = captured.setTimeout(
          () => {
            this.close()
            reject(new RunFailure('the run host gave no answer before the time was up: raise the timeout of the test'))
          },
          Math.max(deadline - now(), 1),
        )
        this.#ready.then(() => {
          this.#child.send(makeRequest(id))
        }, reject)
      })
    } finally {
      captured.clearTimeout(timer)
      this.#replies.delete(id)
      this.#failed = []
    }
  }

  #fail(error: RunFailure): void {
    hosts.delete(this.#key)
    for (const reject of this.#failed) reject(error)
    this.#failed = []
    if (this.#child.connected) this.#child.disconnect()
  }

  /** The worker may end while the host is warm. */
  #release(): void {
    this.#child.unref()
    this.#child.channel?.unref()
    const stderr = this.#child.stderr as { unref?: () => void } | null
    stderr?.unref?.()
  }
}

function withoutInspector(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_V8_COVERAGE: _coverage, ...rest } = environment
  const options = rest.NODE_OPTIONS?.split(/\s+/).filter((option) => !option.startsWith('--inspect'))
  return options ? { ...rest, NODE_OPTIONS: options.join(' ') } : rest
}
