import { guardResult } from '../guard-body.js'
import { QuickestCalls } from '../verdict/pace.js'
import { captured, now, processorTime, timerUntil } from './captured.js'
import { newlyPending, pendingHere } from './pending.js'
import { noCall, slot, type Progress } from './progress.js'
import { firstStrayError, type StrayError } from './stray-errors.js'
import { follow, isThenable } from './thenables.js'

/** The user's function threw or rejected. */
export class CallThrew extends Error {
  override readonly name = 'CallThrew'
  readonly call: number
  /** Set when the call itself went on. */
  readonly stray: StrayError['how'] | undefined
  constructor(call: number, cause: unknown, stray?: StrayError['how']) {
    super(`call ${call} threw`, { cause })
    this.call = call
    this.stray = stray
  }
}

/** A call's promise had not settled when the time was up. (A synchronous loop is the watchdog's to end.) */
export class CallDidNotReturn extends Error {
  override readonly name = 'CallDidNotReturn'
  readonly call: number
  readonly milliseconds: number
  /** What keeps the event loop alive, as `process.getActiveResourcesInfo()` names it. */
  readonly pending: readonly string[]
  constructor(call: number, milliseconds: number, pending: readonly string[]) {
    super(`call ${call} did not return`)
    this.call = call
    this.milliseconds = milliseconds
    this.pending = pending
  }
}

/** A call that has waited less than so many times as long as the slowest before it was only begun too late. */
const notLongerThanOthers = 3

/** The time for calls is used up; what was measured until then stands. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime'
}

/**
 * The calls of one measurement, numbered from 0 through warm-up, rounds and proof. Nothing of a call is kept: its
 * return value is dropped in a frame of its own, and no promise of it is chained to anything that stays.
 */
export class Calls {
  made = 0
  /** Whether a call has ever waited for a turn of the event loop, and not only for promises. */
  turnsEventLoop = false
  readonly #invoke: (index: number) => unknown
  readonly #progress: Progress
  readonly #stopAt: number
  readonly #deadline: number
  #rejectPending: ((error: Error) => void) | undefined
  #timer: NodeJS.Timeout | undefined
  #turn: NodeJS.Immediate | undefined
  #started = 0
  /** Milliseconds of the slowest promise that has settled. */
  #slowest = 0
  readonly #pendingBefore = pendingHere()

  /**
   * @param stopAt no call is begun after it
   * @param deadline a promise that has not settled by then counts as one that does not return
   */
  constructor(invoke: (index: number) => unknown, progress: Progress, stopAt: number, deadline: number) {
    this.#invoke = invoke
    this.#progress = progress
    this.#stopAt = stopAt
    this.#deadline = deadline
  }

  /**
   * Makes `count` calls, one after another; without a turn of the event loop where `fn` is synchronous.
   *
   * @param stopAt begins none after it
   */
  async make(count: number, stopAt = this.#stopAt): Promise<void> {
    const end = this.made + count
    while (this.made < end) {
      if (now() > Math.min(stopAt, this.#stopAt)) {
        // What comes now is none of the user's: at the deadline no call is to blame.
        this.#progress[slot.call] = noCall
        throw new OutOfTime()
      }
      const pending = this.#once(this.made)
      if (pending !== undefined) {
        this.#turn ??= captured.setImmediate(() => {
          this.turnsEventLoop = true
        })
        await pending
      }
      const stray = firstStrayError()
      if (stray) throw new CallThrew(this.made + 1, stray.thrown, stray.how)
      this.made++
    }
    captured.clearImmediate(this.#turn)
    this.#turn = undefined
    this.#progress[slot.made] = this.made
    this.#progress[slot.call] = noCall
  }

  /**
   * The same with a collection between two bursts, and none after the last.
   *
   * @param stopAt begins no call after it
   * @returns processor time per call, in milliseconds, as `QuickestCalls` has it
   */
  async makeInBursts(count: number, burst: number, collect: () => Promise<void>, stopAt?: number): Promise<number> {
    const quickest = new QuickestCalls()
    for (let left = count; left > 0; left -= burst) {
      const calls = Math.min(burst, left)
      const started = processorTime()
      await this.make(calls, stopAt)
      quickest.add(calls, processorTime() - started)
      if (left > burst) await collect()
    }
    return quickest.pace
  }

  /** Stops waiting for a call: nothing may run after the measurement. */
  dispose(): void {
    captured.clearTimeout(this.#timer)
    this.#rejectPending = undefined
  }

  #once(index: number): Promise<void> | undefined {
    this.#progress[slot.call] = index
    let returned: unknown
    let isPending: boolean
    try {
      returned = this.#invoke(index)
      isPending = isThenable(returned)
    } catch (error) {
      throw new CallThrew(index + 1, error)
    }
    if (isPending) return this.#settled(returned as PromiseLike<unknown>, index)
    if (index === 0) guardResult('`fn`', returned)
    return undefined
  }

  // No `Promise.race` with a long-lived deadline: it keeps a reaction, and on Node 20 to 24 the value, of every call.
  #settled(returned: PromiseLike<unknown>, index: number): Promise<void> {
    this.#started = now()
    this.#startTimer()
    return new Promise((resolve, reject) => {
      this.#rejectPending = reject
      const threw = (error: unknown): void => {
        reject(new CallThrew(index + 1, error))
      }
      const settled = (value: unknown): void => {
        this.#slowest = Math.max(this.#slowest, now() - this.#started)
        try {
          if (index === 0) guardResult('`fn`', value)
          resolve()
        } catch (error) {
          reject(error instanceof Error ? error : new CallThrew(index + 1, error))
        }
      }
      follow(returned, settled, threw)
    })
  }

  // One timer for the whole measurement: a timer per call would be the measurement's own garbage.
  #startTimer(): void {
    this.#timer ??= captured.setTimeout(() => {
      const waited = now() - this.#started
      const pending = newlyPending(this.#pendingBefore)
      const error =
        waited < notLongerThanOthers * this.#slowest
          ? new OutOfTime()
          : new CallDidNotReturn(this.made + 1, waited, pending)
      this.#rejectPending?.(error)
    }, timerUntil(this.#deadline))
  }
}
