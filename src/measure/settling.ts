import { captured, now, timerUntil } from './captured.js'
import { progressHere } from './measured-process.js'
import { newlyPending, pendingHere } from './pending.js'
import type { StrayError } from './stray-errors.js'
import { phases, slot, type Phase } from './progress.js'
import { follow } from './thenables.js'

/** Something of the user's that is awaited (`make`, `setup`, `settle`) had not settled when the time was up. */
export class DidNotSettle extends Error {
  override readonly name = 'DidNotSettle'
  readonly what: string
  readonly milliseconds: number
  readonly pending: readonly string[]
  constructor(what: Phase, milliseconds: number, pending: readonly string[]) {
    super(`${what} did not settle`)
    this.what = what
    this.milliseconds = milliseconds
    this.pending = pending
  }
}

/** Something of the user's other than a numbered call threw or rejected. */
export class UserCodeThrew extends Error {
  override readonly name = 'UserCodeThrew'
  readonly what: string
  /** Set when the function itself went on. */
  readonly stray: StrayError['how'] | undefined
  constructor(what: string, cause: unknown, stray?: StrayError['how']) {
    super(`${what} threw`, { cause })
    this.what = what
    this.stray = stray
  }
}

/**
 * Runs user code and hands its settled value to `take`, in frames that are gone when the returned promise settles:
 * the value is in no variable of an async function, and the promise resolves to nothing.
 */
export function settleInto(
  what: Phase,
  run: () => unknown,
  take: (value: unknown) => void,
  deadline: number,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const started = now()
    const pendingBefore = pendingHere()
    enter(what, started)
    const timer = captured.setTimeout(() => {
      reject(new DidNotSettle(what, now() - started, newlyPending(pendingBefore)))
    }, timerUntil(deadline))
    // What `take` throws is this package's own.
    const done = (act: () => void): void => {
      captured.clearTimeout(timer)
      enter('', 0)
      try {
        act()
        resolve()
      } catch (error) {
        reject(error instanceof Error ? error : new UserCodeThrew(what, error))
      }
    }
    const failed = (error: unknown): void => {
      captured.clearTimeout(timer)
      reject(new UserCodeThrew(what, error))
    }
    const settled = (value: unknown): void => {
      done(() => {
        take(value)
      })
    }
    try {
      follow(run(), settled, failed)
    } catch (error) {
      failed(error)
    }
  })
}

/** For the watchdog, which sees it even when what runs is a loop without end. */
function enter(what: Phase, since: number): void {
  const progress = progressHere()
  progress[slot.phaseSince] = since
  progress[slot.phase] = phases.indexOf(what)
}
