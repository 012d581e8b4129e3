import { now, turn } from './captured.js'
import { measuredProcess } from './measured-process.js'
import { slot } from './progress.js'
import { sayToHost } from './say-to-host.js'

/** The fresh process lacks what makes a measurement safe: without a watchdog there is neither a limit nor an end. */
export class NotGuarded extends Error {
  override readonly name = 'NotGuarded'
}

/** Milliseconds for the watchdog's thread to start; it began before the runner did. */
const patience = 3000

/** @throws {NotGuarded} when this process was not started as it had to be, or its watchdog does not run */
export async function assertGuarded(): Promise<void> {
  const measured = measuredProcess()
  if (!measured) {
    throw new NotGuarded(
      'the fresh process was started without the flags of leak-matchers: something replaced `execArgv`',
    )
  }
  const { progress } = measured
  const until = now() + patience
  while (progress[slot.watchdogReady] !== 1 && progress[slot.watchdogFailed] !== 1 && now() < until) await turn()
  if (progress[slot.watchdogReady] !== 1 || progress[slot.watchdogFailed] === 1) throw watchdogFailed()
  progress[slot.started] = 1
  // It may have to end this process while its main thread is deep in V8: then nobody here can say it.
  sayToHost({ kind: 'reached' })
}

/** @throws {NotGuarded} when the watchdog has ended meanwhile */
export function assertStillGuarded(): void {
  if (measuredProcess()?.progress[slot.watchdogFailed] === 1) throw watchdogFailed()
}

function watchdogFailed(): NotGuarded {
  return new NotGuarded('the watchdog of the fresh process does not run: nothing limits or ends the measurement')
}
