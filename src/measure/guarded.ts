import { writeSync as writeSyncOfNode } from 'node:fs'
import { now, turn } from './captured.js'
import { lineMark } from './emergency.js'
import { measuredProcess } from './measured-process.js'
import { slot } from './progress.js'

// Taken before a test can mock `node:fs`.
const writeSync = writeSyncOfNode

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
  announceReached()
}

/** To the host, which may have to end this process while its main thread is deep in V8: then nobody here can say it. */
function announceReached(): void {
  writeSync(2, `\n${lineMark}${JSON.stringify({ kind: 'reached' })}\n`)
}

/** @throws {NotGuarded} when the watchdog has ended meanwhile */
export function assertStillGuarded(): void {
  if (measuredProcess()?.progress[slot.watchdogFailed] === 1) throw watchdogFailed()
}

function watchdogFailed(): NotGuarded {
  return new NotGuarded('the watchdog of the fresh process does not run: nothing limits or ends the measurement')
}
