import type { Hearing } from '../hearing.js'
import type { ChildAhead } from '../measured-child.js'
import { measuredVariables } from '../measured-start.js'
import type { Orders } from '../protocol.js'
import type { ForksPoolWorker, ForksPoolWorkerClass, PoolOptions, VitestNode } from './config.js'

/** Vitest's pool of forks, with the fork of the next run made while the last one is measured. */
export class WorkersAhead {
  /** For `poolRunner` of a project. */
  readonly pool = {
    name: 'leak-matchers',
    createPoolWorker: (options: PoolOptions): ForksPoolWorker => this.#take(options),
  }
  readonly #Worker: ReturnType<typeof startedAhead>
  readonly #hearing: Hearing
  #next: Ahead | undefined
  #orders: Orders | undefined

  /** Undefined where this Vitest publishes no pool of its own (3): there each run waits for its fork. */
  static of({ ForksPoolWorker: Worker }: VitestNode, hearing: Hearing): WorkersAhead | undefined {
    return Worker && new WorkersAhead(Worker, hearing)
  }

  private constructor(Worker: ForksPoolWorkerClass, hearing: Hearing) {
    this.#Worker = startedAhead(Worker)
    this.#hearing = hearing
  }

  /** Before a run: what its process is told first. */
  expect(orders: Orders): void {
    this.#orders = orders
  }

  /** Ends the process that waits, if there is one. */
  kill(): void {
    this.#next?.child.process.kill('SIGKILL')
    this.#next = undefined
  }

  #take(options: PoolOptions): ForksPoolWorker {
    const key = keyOf(options)
    // Started with other flags or variables, or ended meanwhile: it cannot stand in for the process that is asked for.
    if (this.#next && (this.#next.key !== key || !this.#next.child.process.connected)) this.kill()
    const ahead = this.#next ?? this.#fork(options)
    this.#next = undefined
    ahead.worker.onTaken = () => {
      ahead.child.adopt()
      ahead.child.process.send(this.#orders as Orders)
      // Not before this one has answered: until then they would only take time from each other.
      ahead.child.process.once('message', () => {
        setImmediate(() => {
          this.#next ??= this.#fork(options)
        })
      })
    }
    return ahead.worker
  }

  #fork(options: PoolOptions): Ahead {
    const env = { ...options.env, ...measuredVariables({ parent: process.pid }) }
    const worker = new this.#Worker({ ...options, env })
    const child = this.#hearing.startAhead(() => {
      worker.startAhead()
    })
    return { key: keyOf(options), worker, child }
  }
}

interface Ahead {
  readonly key: string
  readonly worker: InstanceType<ReturnType<typeof startedAhead>>
  readonly child: ChildAhead
}

/** All that shapes the process itself; the rest of the options comes with the runner's messages. */
function keyOf({ distPath, execArgv, env }: PoolOptions): string {
  return JSON.stringify([distPath, execArgv, Object.entries(env).sort()])
}

/** Vitest's worker, whose process may be there before Vitest starts it. */
function startedAhead(Worker: ForksPoolWorkerClass) {
  return class extends Worker {
    #started: Promise<void> | undefined
    onTaken: (() => void) | undefined

    startAhead(): void {
      this.#started = super.start()
      this.#started.catch(() => undefined)
    }

    override async start(): Promise<void> {
      await this.#started
      this.onTaken?.()
    }
  }
}
