import fs from 'node:fs'
import inspector from 'node:inspector'
import { performance } from 'node:perf_hooks'
import { setInterval } from 'node:timers'
import { parentPort, workerData } from 'node:worker_threads'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { lineMark, type Emergency, type Frame } from './emergency.js'
import { noCall, slot } from './progress.js'

/**
 * A worker thread of the measured process. It ends the process when its parent is gone, when the time is up, and when
 * the heap has grown past its limit, and says which, with the stack and the allocation profile of the main thread:
 * an inspector session answers even inside a synchronous loop there. Output goes through `fs.writeSync`, since a
 * worker's streams need the main thread's event loop.
 */
export interface WatchdogData {
  readonly cells: SharedArrayBuffer
  readonly parent: number
  readonly deadline: number
}

/** Name of the global that lets the inspector call what the user cannot have replaced. */
export const probeName = 'leak-matchers.probe'

const { cells: memory, parent, deadline: lastResort } = workerData as WatchdogData
const cells = new Float64Array(memory)

const tickMilliseconds = 25
/** A call this long may be one that allocates without end: worth an open session, whatever the process has grown by. */
const longCall = 250
const mebibyte = 1024 * 1024

let session: Session | undefined
let lastCall = noCall
let lastCallSince = 0
let nextUsage = 0
let usagePause = 25
let busy = false

const now = (): number => performance.timeOrigin + performance.now()

setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (busy) return
  busy = true
  void tick().finally(() => {
    busy = false
  })
}, tickMilliseconds)
parentPort?.unref()

async function tick(): Promise<void> {
  const call = read('call')
  if (call !== lastCall) {
    lastCall = call
    lastCallSince = now()
  }
  const deadline = read('deadline') || lastResort
  if (now() > deadline) return reportStuck(call)
  if (read('watching') !== 1) return
  if (!session && worthWatching(call)) session = await openSession()
  if (!session) return
  await discardConsole(session)
  if (now() >= nextUsage) await checkLimit(session, call)
}

function worthWatching(call: number): boolean {
  const grown = process.memoryUsage.rss() - read('baselineRss')
  return grown > Math.max(read('limitBytes') / 8, 4 * mebibyte) || (call !== noCall && now() - lastCallSince > longCall)
}

async function openSession(): Promise<Session> {
  const opened = new Session()
  await opened.post('HeapProfiler.startSampling', { samplingInterval: 16 * 1024 })
  cells[slot.session] = 1
  return opened
}

/** An open session pins what the native `console.log` is given. */
async function discardConsole(open: Session): Promise<void> {
  const asked = read('reading')
  if (asked === read('discarded')) return
  await open.post('Runtime.discardConsoleEntries')
  cells[slot.discarded] = asked
}

/** Garbage counts in what V8 reports, so a full collection has the last word; then the pause doubles, up to a second. */
async function checkLimit(open: Session, call: number): Promise<void> {
  const limit = read('baselineBytes') + read('limitBytes')
  const before = await heapAndBuffers(open, false)
  if (before === undefined || before <= limit) {
    nextUsage = now() + tickMilliseconds
    return
  }
  const after = await heapAndBuffers(open, true)
  if (after === undefined || after <= limit) {
    usagePause = Math.min(usagePause * 2, 1000)
    nextUsage = now() + usagePause
    return
  }
  const allocators = await allocatorsOf(open)
  const { stack } = await stackOf(open)
  end({
    kind: 'limit',
    call: call === noCall ? 0 : call + 1,
    megabytes: Math.round(read('limitBytes') / mebibyte),
    grownBytes: after - read('baselineBytes'),
    stack,
    allocators,
  })
}

async function heapAndBuffers(open: Session, collectFirst: boolean): Promise<number | undefined> {
  const expression = `globalThis[Symbol.for(${JSON.stringify(probeName)})].heapAndBuffers(${collectFirst})`
  const answer = await open.post('Runtime.evaluate', { expression, returnByValue: true }, 5000)
  const value = (answer as { result?: { value?: unknown } } | undefined)?.result?.value
  return typeof value === 'number' ? value : undefined
}

async function reportStuck(call: number): Promise<void> {
  const open = session ?? new Session()
  const { stack, pending } = await stackOf(open)
  end({
    kind: 'stuck',
    call: call === noCall ? 0 : call + 1,
    milliseconds: Math.round(now() - lastCallSince),
    stack,
    pending,
  })
}

async function stackOf(open: Session): Promise<{ stack: Frame[]; pending: string[] }> {
  const resources = await open.post('Runtime.evaluate', {
    expression: 'JSON.stringify(process.getActiveResourcesInfo())',
    returnByValue: true,
  })
  const listed = (resources as { result?: { value?: unknown } } | undefined)?.result?.value
  const pending = typeof listed === 'string' ? (JSON.parse(listed) as string[]) : []
  const paused = open.next<inspector.Debugger.PausedEventDataType>('Debugger.paused')
  await open.enableDebugger()
  await open.post('Debugger.pause')
  // No pause means that no JavaScript runs: the promise is waited for by nobody who does anything.
  const event = await Promise.race([
    paused,
    new Promise<undefined>((resolve) =>
      setTimeout(() => {
        resolve(undefined)
      }, 300),
    ),
  ])
  const frames = event?.callFrames ?? []
  const stack = frames
    .map((frame) => open.place({ ...frame.location, url: frame.url, functionName: frame.functionName }))
    .filter((frame) => isUsers(frame.file))
  return { stack: stack.slice(0, 12), pending }
}

type SamplingNode = inspector.HeapProfiler.SamplingHeapProfileNode

/** Live sampled bytes by the nearest function on the stack that is the user's: `Buffer.alloc` allocates for its caller. */
async function allocatorsOf(open: Session): Promise<(Frame & { share: number })[]> {
  await open.enableDebugger()
  const answer = (await open.post('HeapProfiler.getSamplingProfile', undefined, 5000)) as
    { profile: inspector.HeapProfiler.SamplingHeapProfile } | undefined
  if (!answer) return []
  const bytes = new Map<string, { frame: Frame; bytes: number }>()
  let total = 0
  const visit = (node: SamplingNode, owner: Frame | undefined): void => {
    const frame = open.place({ ...node.callFrame, lineNumber: node.callFrame.lineNumber })
    const mine = isUsers(frame.file) ? frame : owner
    total += node.selfSize
    if (mine && node.selfSize > 0) {
      const key = `${mine.functionName} ${mine.file}:${mine.line}:${mine.column}`
      const entry = bytes.get(key) ?? { frame: mine, bytes: 0 }
      entry.bytes += node.selfSize
      bytes.set(key, entry)
    }
    for (const child of node.children) visit(child, mine)
  }
  visit(answer.profile.head, undefined)
  return [...bytes.values()]
    .sort((left, right) => right.bytes - left.bytes)
    .slice(0, 5)
    .map((entry) => ({ ...entry.frame, share: entry.bytes / Math.max(total, 1) }))
}

/** Node's own code, this package and the test runner are not where a user can act. */
function isUsers(file: string): boolean {
  return (
    file !== '' &&
    !file.startsWith('node:') &&
    !ownFolder(file) &&
    !/node_modules\/(?:@?vitest|tinypool|chai|vite)\//.test(file)
  )
}

function ownFolder(file: string): boolean {
  return file.startsWith(import.meta.url.slice(0, import.meta.url.lastIndexOf('/')).replace(/^file:\/\//, ''))
}

function end(emergency: Emergency): never {
  writeAll(`\n${lineMark}${JSON.stringify(emergency)}\n`)
  process.kill(process.pid, 'SIGKILL')
  throw new Error('unreachable')
}

function writeAll(text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(2, rest))
    } catch (error) {
      // The pipe is full and the other side has not read yet.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
    }
  }
}

function read(name: keyof typeof slot): number {
  return cells[slot[name]] ?? 0
}

interface RawPlace {
  readonly functionName: string
  readonly scriptId: string
  readonly url?: string
  readonly lineNumber: number
  readonly columnNumber?: number | undefined
}

/** An inspector session to the main thread that gives up on an answer instead of waiting for ever. */
class Session {
  readonly #session = new inspector.Session()
  readonly #maps = new Map<string, string>()
  readonly #traced = new Map<string, TraceMap | undefined>()
  #debugging = false

  constructor() {
    this.#session.connectToMainThread()
    this.#session.on('Debugger.scriptParsed', ({ params }) => {
      if (params.sourceMapURL?.startsWith('data:')) this.#maps.set(params.scriptId, params.sourceMapURL)
    })
  }

  async enableDebugger(): Promise<void> {
    if (this.#debugging) return
    this.#debugging = true
    await this.post('Debugger.enable')
  }

  post(method: string, parameters?: object, patience = 1000): Promise<unknown> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patience, undefined)
      this.#session.post(method, parameters ?? {}, (error, result) => {
        clearTimeout(timer)
        resolve(error ? undefined : result)
      })
    })
  }

  next<Data>(event: string): Promise<Data> {
    return new Promise((resolve) => {
      this.#session.once(event as 'Debugger.paused', ({ params }) => {
        resolve(params as Data)
      })
    })
  }

  /** The place in the user's source; lines and columns of the protocol count from 0. */
  place(raw: RawPlace): Frame {
    const map = this.#traceMap(raw.scriptId)
    const column = raw.columnNumber ?? 0
    const original = map ? originalPositionFor(map, { line: raw.lineNumber + 1, column }) : undefined
    const file = (raw.url ?? '').replace(/^file:\/\//, '')
    return {
      functionName: raw.functionName || '(anonymous)',
      file,
      line: (original?.line ?? raw.lineNumber + 1) || 0,
      column: (original?.column ?? column) + 1,
    }
  }

  #traceMap(scriptId: string): TraceMap | undefined {
    if (!this.#traced.has(scriptId)) this.#traced.set(scriptId, decodeMap(this.#maps.get(scriptId)))
    return this.#traced.get(scriptId)
  }
}

function decodeMap(url: string | undefined): TraceMap | undefined {
  const comma = url?.indexOf(',') ?? -1
  if (!url || comma < 0) return undefined
  try {
    const base64 = url.slice(0, comma).includes('base64')
    const text = base64
      ? Buffer.from(url.slice(comma + 1), 'base64').toString()
      : decodeURIComponent(url.slice(comma + 1))
    return new TraceMap(text)
  } catch {
    return undefined
  }
}
