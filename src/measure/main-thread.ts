import inspector from 'node:inspector'
import { setTimeout } from 'node:timers'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import type { Frame } from './emergency.js'

export interface RawPlace {
  readonly functionName: string
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber?: number | undefined
}

/** An inspector session to the main thread that gives up on an answer instead of waiting for ever. */
export class MainThread {
  readonly #session = new inspector.Session()
  readonly #scripts = new Map<string, { readonly url: string; readonly sourceMap: string | undefined }>()
  readonly #traced = new Map<string, TraceMap | undefined>()
  #debugging = false

  constructor() {
    this.#session.connectToMainThread()
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      this.#scripts.set(params.scriptId, { url: params.url, sourceMap: params.sourceMapURL })
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
      const timer = setTimeout(resolve, patience, undefined)
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

  /** The place in the user's source; lines and columns of the protocol count from 0. */
  place(raw: RawPlace): Frame {
    const map = this.#traceMap(raw.scriptId)
    const column = raw.columnNumber ?? 0
    const original = map ? originalPositionFor(map, { line: raw.lineNumber + 1, column }) : undefined
    return {
      functionName: raw.functionName || '(anonymous)',
      // A paused frame's own `url` is empty for code that was evaluated, which is how Vitest runs its modules.
      file: (this.#scripts.get(raw.scriptId)?.url ?? '').replace(/^file:\/\//, ''),
      line: original?.line ?? raw.lineNumber + 1,
      column: (original?.column ?? column) + 1,
    }
  }

  #traceMap(scriptId: string): TraceMap | undefined {
    if (!this.#traced.has(scriptId)) this.#traced.set(scriptId, decodeMap(this.#scripts.get(scriptId)?.sourceMap))
    return this.#traced.get(scriptId)
  }
}

/** Milliseconds; a thread in a loop stops within 1 to 16. */
const patienceWithPause = 150

/** Vitest appends the map of each module to its code, as a `data:` URL. */
function decodeMap(url: string | undefined): TraceMap | undefined {
  const comma = url?.indexOf(',') ?? -1
  if (!url?.startsWith('data:') || comma < 0) return undefined
  try {
    const content = url.slice(comma + 1)
    const base64 = url.slice(0, comma).includes('base64')
    return new TraceMap(base64 ? Buffer.from(content, 'base64').toString() : decodeURIComponent(content))
  } catch {
    return undefined
  }
}
