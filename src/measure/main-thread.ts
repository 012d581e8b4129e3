import inspector from 'node:inspector'
import { setTimeout } from 'node:timers'
import type { Frame } from './emergency.js'
import { Scripts, type RawPlace } from './scripts.js'

/** An inspector session to the main thread that gives up on an answer instead of waiting for ever. */
export class MainThread {
  readonly #session = new inspector.Session()
  readonly #scripts = new Scripts()
  readonly #mostPatience: () => number
  #debugging = false

  /** @param mostPatience milliseconds that an answer may be waited for now: code outside of JavaScript lets it give none */
  constructor(mostPatience: () => number) {
    this.#mostPatience = mostPatience
    this.#session.connectToMainThread()
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      this.#scripts.add(params)
    })
  }

  /** Names all scripts with their source maps; only for a process that is about to end, since it slows code down. */
  async enableDebugger(): Promise<void> {
    if (this.#debugging) return
    this.#debugging = true
    await this.post('Debugger.enable')
  }

  /** @returns undefined when there is no answer, or an error for one */
  post(method: string, parameters?: object, patience = 1000): Promise<unknown> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(patience, this.#mostPatience()), undefined)
      this.#session.post(method, parameters ?? {}, (error, result) => {
        clearTimeout(timer)
        resolve(error ? undefined : result)
      })
    })
  }

  async evaluate(expression: string, patience?: number): Promise<unknown> {
    const answer = await this.post('Runtime.evaluate', { expression, returnByValue: true }, patience)
    return (answer as { result?: { value?: unknown } } | undefined)?.result?.value
  }

  /** Stops the main thread where it is; undefined when it runs no JavaScript. */
  async pause(): Promise<inspector.Debugger.PausedEventDataType | undefined> {
    const paused = new Promise<inspector.Debugger.PausedEventDataType | undefined>((resolve) => {
      this.#session.once('Debugger.paused', ({ params }) => {
        resolve(params)
      })
    })
    await this.enableDebugger()
    await this.post('Debugger.pause')
    const idle = new Promise<undefined>((resolve) => {
      setTimeout(resolve, patienceWithPause, undefined)
    })
    return Promise.race([paused, idle])
  }

  /** The place in the user's source. */
  place(raw: RawPlace): Frame {
    return this.#scripts.place(raw)
  }
}

/** Milliseconds; a thread in a loop stops within 1 to 16. */
const patienceWithPause = 150
