import { performance } from 'node:perf_hooks'
import { setInterval } from 'node:timers'
import { parentPort, workerData } from 'node:worker_threads'
import type { Emergency, Position, ProbedBytes } from './emergency.js'
import { sayToHost } from './say-to-host.js'
import { MainThread } from './main-thread.js'
import { noCall, phases, slot } from './progress.js'
import { whereIs, whoAllocated } from './whereabouts.js'

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

const { cells: memory, parent, deadline: lastResort } = workerData as WatchdogData
const cells = new Float64Array(memory)

const tickMilliseconds = 25
/** A call this long may be one that allocates without end: worth an open session, whatever the process has grown by. */
const longCall = 250
/** Milliseconds past the deadline for the measuring thread to say by itself what did not settle: it knows more. */
const graceOfMain = 75
/** Milliseconds for an answer once the time is up: a thread in a loop gives one within 1 to 16, one in native code never. */
const patienceAtEnd = 125
const mebibyte = 1024 * 1024

let main: MainThread | undefined
let lastCall = noCall
let lastCallSince = 0
let nextUsage = 0
let usagePause = 25
let busy = false

const now = (): number => performance.timeOrigin + performance.now()
const began = now()

cells[slot.watchdogReady] = 1
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL')
  if (busy) return
  busy = true
  void tick().finally(() => {
    busy = false
  })
}, tickMilliseconds)
parentPort?.unref()

/** Milliseconds until the measuring thread must have said something. */
function timeLeft(): number {
  return (read('deadline') || lastResort) + graceOfMain - now()
}

/** No question outlasts the time there is. */
function mostPatience(): number {
  return Math.max(timeLeft(), patienceAtEnd)
}

async function tick(): Promise<void> {
  const call = read('call')
  if (call !== lastCall) {
    lastCall = call
    lastCallSince = now()
  }
  if (timeLeft() < 0) return reportStuck()
  // Readings go on when nothing is watched any more, and wait for this.
  if (main) await discardConsole(main)
  if (read('watching') !== 1) return
  const suspected = read('suspected')
  const asked = suspected !== read('cleared')
  if (!main && (asked || worthWatching(call))) main = await openSession()
  if (!main) return
  if (asked || now() >= nextUsage) await checkLimit(main)
  cells[slot.cleared] = suspected
}

/** What the process has grown by costs nothing to read; what V8 has in use needs the session, and the main thread. */
function worthWatching(call: number): boolean {
  const grown = process.memoryUsage.rss() - read('baselineRss')
  if (grown > Math.max(read('limitBytes') / 8, 4 * mebibyte)) return true
  const since = call === noCall ? read('phaseSince') : lastCallSince
  return (call !== noCall || read('phase') !== 0) && now() - since > longCall
}

async function openSession(): Promise<MainThread> {
  const opened = new MainThread(mostPatience)
  await opened.post('HeapProfiler.startSampling', { samplingInterval: 16 * 1024 })
  cells[slot.session] = 1
  return opened
}

/** An open session pins what the native `console.log` is given. */
async function discardConsole(open: MainThread): Promise<void> {
  const asked = read('reading')
  if (asked === read('discarded')) return
  await open.post('Runtime.discardConsoleEntries')
  cells[slot.discarded] = asked
}

/** Garbage counts in what V8 reports, so a full collection has the last word; then the pause doubles, up to a second. */
async function checkLimit(open: MainThread): Promise<void> {
  const asked = { limit: read('limit'), limitBytes: read('limitBytes') }
  const baseline = { all: read('baselineBytes'), buffers: read('baselineBuffers') }
  const most = baseline.all + asked.limitBytes
  const before = await bytesInUse(open, false)
  if (before === undefined || before.all <= most) {
    nextUsage = now() + tickMilliseconds
    return
  }
  await open.post('Runtime.discardConsoleEntries')
  const after = await bytesInUse(open, true)
  // Measured meanwhile, given up, or another limit: the numbers are no longer about the user's code, or not about this limit.
  if (read('watching') !== 1 || read('limit') !== asked.limit) return
  if (after === undefined || after.all <= most) {
    usagePause = Math.min(usagePause * 2, 1000)
    nextUsage = now() + usagePause
    return
  }
  const position = positionNow()
  const allocators = await whoAllocated(open)
  const { stack } = await whereIs(open)
  end({
    kind: 'limit',
    ...position,
    megabytes: asked.limitBytes / mebibyte,
    made: position.call > 0 ? position.call - 1 : read('made'),
    grownBytes: after.all - baseline.all,
    grownBuffers: after.buffers - baseline.buffers,
    stack,
    allocators,
  })
}

/** Undefined where the main thread does not answer. */
async function bytesInUse(open: MainThread, collectFirst: boolean): Promise<ProbedBytes | undefined> {
  const probe = `globalThis[Symbol.for('leak-matchers.probe')]`
  return (await open.evaluate(`${probe}.bytes(${collectFirst})`, 5000)) as ProbedBytes | undefined
}

async function reportStuck(): Promise<void> {
  const position = positionNow()
  const seen = { calls: read('suspectedCalls'), bytesPerCall: read('suspicion'), timeOfProof: read('timeOfProof') }
  const suspicion = seen.bytesPerCall > 0 ? { suspicion: seen } : {}
  // The main thread may be busy with a snapshot, and would not answer.
  if (position.call === 0 && position.phase === '' && suspicion.suspicion)
    end({ kind: 'stuck', ...position, milliseconds: 0, ...suspicion, stack: [], pending: [] })
  const since = position.call > 0 ? lastCallSince : position.phase ? read('phaseSince') : began
  const milliseconds = Math.round(now() - since)
  end({
    kind: 'stuck',
    ...position,
    milliseconds,
    ...suspicion,
    ...(await whereIs(main ?? new MainThread(mostPatience))),
  })
}

function positionNow(): Position {
  const call = read('call')
  return {
    started: read('started') === 1,
    call: call === noCall ? 0 : call + 1,
    phase: phases[read('phase')] ?? '',
  }
}

function end(emergency: Emergency): never {
  sayToHost(emergency)
  process.kill(process.pid, 'SIGKILL')
  throw new Error('unreachable')
}

function read(name: keyof typeof slot): number {
  return cells[slot[name]] ?? 0
}
