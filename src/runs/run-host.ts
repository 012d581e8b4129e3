import { captured, timerUntil } from '../measure/captured.js'
import { timeLimitText } from '../report/time-limit-text.js'
import type { Deadline } from './deadline.js'
import { HostChild, type HostLaunch } from './host-child.js'
import type { HostStart, RunReply, RunRequest } from './protocol.js'
import { RunFailure } from './run-failure.js'

export interface HostRun extends Deadline {
  /** Made when its turn has come. */
  readonly request: (id: number) => RunRequest
  /** Nobody waits for the answer any more. */
  readonly cancelled: AbortSignal
}

/** Milliseconds that the end of a test file waits for its host to be gone. */
const patienceWithEnd = 2000

const hosts = new Map<string, RunHost>()

/**
 * One run at a time under one configuration, by a host process that is kept warm for the runs that follow, and
 * replaced once a run was lost: the runner's state is not to be trusted then.
 */
export class RunHost {
  readonly #start: Omit<HostStart, 'kind'>
  readonly #launch: HostLaunch
  #process: HostChild | undefined
  #queue: Promise<unknown> = Promise.resolve()
  #nextId = 0

  /** The host for this configuration; made when there is none. */
  static get(start: Omit<HostStart, 'kind'>, launch: HostLaunch): RunHost {
    const key = JSON.stringify([start, launch])
    const host = hosts.get(key) ?? new RunHost(start, launch)
    hosts.set(key, host)
    return host
  }

  /** Ends all host processes, and waits until they are gone, up to a limit; each is replaced when it is needed again. */
  static async endAll(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<void>((resolve) => {
      timer = captured.setTimeout(resolve, patienceWithEnd)
    })
    await Promise.race([Promise.all([...hosts.values()].map((host) => host.#end())), limit])
    captured.clearTimeout(timer)
  }

  private constructor(start: Omit<HostStart, 'kind'>, launch: HostLaunch) {
    this.#start = start
    this.#launch = launch
  }

  /** @throws {RunFailure} when the host dies or has no answer by the deadline */
  run(run: HostRun): Promise<RunReply> {
    const reply = this.#queue.then(() => this.#runNow(run))
    this.#queue = reply.catch(() => undefined)
    return reply
  }

  async #runNow(run: HostRun): Promise<RunReply> {
    if (run.cancelled.aborted) throw new RunFailure('cancelled')
    if (!this.#process?.usable) this.#process = new HostChild(this.#start, this.#launch)
    const host = this.#process
    const { interrupted, stop } = interruption(run)
    try {
      const reply = await Promise.race([host.run(run.request(this.#nextId++)), interrupted])
      if (reply.kind !== 'delivered') void this.#end()
      return reply
    } catch (error) {
      void this.#end()
      throw error
    } finally {
      stop()
    }
  }

  #end(): Promise<void> {
    const ended = this.#process?.end()
    this.#process = undefined
    return ended ?? Promise.resolve()
  }
}

function interruption({ deadline, timeLimit, cancelled }: HostRun): { interrupted: Promise<never>; stop: () => void } {
  let stop = (): void => undefined
  const interrupted = new Promise<never>((_resolve, reject) => {
    const late = captured.setTimeout(() => {
      const raise = timeLimitText({ timeLimit })
      reject(new RunFailure(`the run host gave no answer before the time was up: raise ${raise}`))
    }, timerUntil(deadline))
    // It must not keep a worker alive whose Vitest is gone.
    late.unref()
    const onAbort = (): void => {
      reject(new RunFailure('cancelled'))
    }
    cancelled.addEventListener('abort', onAbort)
    stop = () => {
      captured.clearTimeout(late)
      cancelled.removeEventListener('abort', onAbort)
    }
  })
  interrupted.catch(() => undefined)
  return { interrupted, stop }
}
