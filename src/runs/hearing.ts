import { timerUntil } from '../measure/captured.js'
import { lineMark, type Emergency } from '../measure/emergency.js'
import { LineReader } from './line-reader.js'
import { watchMeasuredChildren, type ChildAhead, type Exit } from './measured-child.js'
import type { Delivery, FromMeasured, Lost } from './protocol.js'

/** What the measured process has said past the runner; set while it speaks. */
export interface Heard {
  pid?: number | undefined
  reached?: boolean
  emergency?: Emergency | undefined
  delivery?: Delivery | undefined
  readonly errors: Lost['errors'][number][]
  stderr: string
}

/** The host's end of what the measured process says, and the means to end it. */
export interface Hearing {
  readonly heard: Heard
  /** How the process ended, with all of its output read; undefined while it lives. */
  readonly exit: () => Promise<Exit | undefined>
  /** Before a run: what an earlier process said is over. */
  readonly reset: () => void
  /** The process that `start` makes the runner fork, ahead of its run: nothing of it is heard before it is adopted. */
  readonly startAhead: (start: () => void) => ChildAhead
  /** Ends the measured process, if there is one. */
  readonly kill: () => void
  /** Does so some time after the deadline, when the process's own watchdog has not. */
  readonly killWhenLate: (deadline: number, alsoKill?: () => void) => LastResort
}

interface LastResort {
  readonly wasLate: () => boolean
  readonly stop: () => void
}

/** Milliseconds after the deadline. */
const grace = 400
const mostStderr = 8192

/** Listens to each process that the runner forks for a run; what it says on its stderr is read at its source. */
export function listenToMeasured(runner: {
  readonly isReplaced: boolean
  /** Once its outcome is there. */
  readonly onDelivery?: () => void
}): Hearing {
  const heard: Heard = { errors: [], stderr: '' }
  const reader = new LineReader(lineMark, (line) => {
    const message = JSON.parse(line) as FromMeasured
    if (message.kind === 'pid') heard.pid = message.pid
    else if (message.kind === 'reached') heard.reached = true
    else if (message.kind === 'threw') heard.errors.push(message.error)
    else if (message.kind === 'delivered') {
      heard.delivery = message.delivery
      runner.onDelivery?.()
    } else heard.emergency = message
  })
  const children = watchMeasuredChildren((text) => {
    heard.stderr = (heard.stderr + reader.read(text)).slice(-mostStderr)
  }, runner)
  const kill = (): void => {
    if (heard.pid === undefined) return
    try {
      process.kill(heard.pid, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
    heard.pid = undefined
  }
  return {
    heard,
    exit: children.exit,
    reset() {
      children.forget()
      const nothing = { pid: undefined, reached: false, emergency: undefined, delivery: undefined, stderr: '' }
      Object.assign(heard, nothing)
      heard.errors.length = 0
    },
    startAhead(start) {
      const { process: started, adopt } = children.startAhead(start)
      return {
        process: started,
        adopt() {
          heard.pid = started.pid
          adopt()
        },
      }
    },
    kill,
    killWhenLate: (deadline, alsoKill) =>
      lastResort(deadline, () => {
        kill()
        alsoKill?.()
      }),
  }
}

function lastResort(deadline: number, kill: () => void): LastResort {
  let late = false
  const onLate = (): void => {
    late = true
    kill()
  }
  const timer = setTimeout(onLate, timerUntil(deadline + grace))
  return {
    wasLate: () => late,
    stop() {
      clearTimeout(timer)
    },
  }
}
