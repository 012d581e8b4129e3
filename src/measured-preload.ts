import { isMainThread, Worker } from 'node:worker_threads'
import { announceMeasuredProcess } from './measure/measured-process.js'
import { createProgress, slot } from './measure/progress.js'
import { sayToHost } from './measure/say-to-host.js'
import { takeMeasuredStart } from './runs/measured-start.js'
import type { FromMeasured, MeasuredStart, Orders } from './runs/protocol.js'

/**
 * Loaded with `--require` before anything else in the measured process: its watchdog must stand before user code runs,
 * and starts while the runner boots. What the user's code starts in turn inherits `execArgv`, and finds no variable.
 */
const start = isMainThread ? takeMeasuredStart() : undefined
if (start) guard(start)

function guard({ deadline, parent, environment = {}, target }: MeasuredStart): void {
  Object.assign(process.env, environment)
  const progress = createProgress()
  const begin = (until: number): void => {
    progress[slot.began] = Date.now()
    progress[slot.lastResort] = until
    sayToHost({ kind: 'pid', pid: process.pid } satisfies FromMeasured)
  }
  if (deadline === undefined) awaitOrders(begin)
  else begin(deadline)
  announceMeasuredProcess({ progress, process, target })
  exposeProbe()
  const watchdog = new Worker(new URL('./watchdog.js', import.meta.url), {
    execArgv: [],
    workerData: { cells: progress.buffer, parent },
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

/** They come before all that the runner sends, which Node keeps until the runner listens: nothing listens in between. */
function awaitOrders(begin: (deadline: number) => void): void {
  process.once('message', ({ deadline }: Orders) => {
    begin(deadline)
  })
  // What the setup file will import; what fails here fails there once more.
  import(new URL('./index.js', import.meta.url).href).catch(() => undefined)
}

/** What the watchdog calls through the inspector: taken now, before the user can replace it. */
function exposeProbe(): void {
  const memoryUsage = process.memoryUsage.bind(process)
  const collect = globalThis.gc
  Object.defineProperty(globalThis, Symbol.for('leak-matchers.probe'), {
    enumerable: false,
    value: {
      heapAndBuffers(collectFirst: boolean): number {
        if (collectFirst) collect?.()
        const { heapUsed, arrayBuffers } = memoryUsage()
        return heapUsed + arrayBuffers
      },
    },
  })
}
