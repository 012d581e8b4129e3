import { isMainThread, Worker } from 'node:worker_threads'
import { announceMeasuredProcess } from './measure/measured-process.js'
import { createProgress, slot } from './measure/progress.js'
import { sayToHost } from './measure/say-to-host.js'
import { takeMeasuredStart } from './runs/measured-start.js'
import type { FromMeasured, MeasuredStart, Orders } from './runs/protocol.js'
import type { ProbedBytes } from './measure/emergency.js'

/**
 * Loaded with `--require` before anything else in the measured process: its watchdog must stand before user code runs,
 * and starts while the runner boots. What the user's code starts in turn inherits `execArgv`, and finds no variable.
 */
const start = isMainThread ? takeMeasuredStart() : undefined
if (start) {
  if (start.deadline === undefined) awaitOrders(start)
  else guard(start, start.deadline)
}

/** They come before all that the runner sends, which Node keeps until somebody listens: nobody does in between. */
function awaitOrders(waiting: MeasuredStart): void {
  const leave = (): void => process.exit()
  process.once('disconnect', leave)
  process.once('message', ({ deadline }: Orders) => {
    process.removeListener('disconnect', leave)
    guard(waiting, deadline)
  })
  // What the setup file will import; what fails here fails there once more.
  import(new URL('./index.js', import.meta.url).href).catch(() => undefined)
}

function guard({ parent, environment = {}, target }: MeasuredStart, deadline: number): void {
  Object.assign(process.env, environment)
  sayToHost({ kind: 'pid', pid: process.pid } satisfies FromMeasured)
  const progress = createProgress()
  announceMeasuredProcess({ progress, process, target })
  exposeProbe()
  const watchdog = new Worker(new URL('./watchdog.cjs', import.meta.url), {
    execArgv: [],
    workerData: { cells: progress.buffer, parent, deadline },
  })
  watchdog.unref()
  // Without a watchdog there is neither a limit nor an end: nothing may be measured then.
  watchdog.on('error', (error) => {
    progress[slot.watchdogFailed] = 1
    process.stderr.write(`leak-matchers: the watchdog failed: ${String(error)}\n`)
  })
  watchdog.on('exit', () => {
    progress[slot.watchdogFailed] = 1
  })
}

/** What the watchdog calls through the inspector: taken now, before the user can replace it. */
function exposeProbe(): void {
  const memoryUsage = process.memoryUsage.bind(process)
  const collect = globalThis.gc
  Object.defineProperty(globalThis, Symbol.for('leak-matchers.probe'), {
    enumerable: false,
    value: {
      bytes(collectFirst: boolean): ProbedBytes {
        if (collectFirst) collect?.()
        const { heapUsed, arrayBuffers } = memoryUsage()
        return { all: heapUsed + arrayBuffers, buffers: arrayBuffers }
      },
    },
  })
}
