import type { Emergency } from '../measure/emergency.js'
import type { Outcome } from '../report/outcome.js'
import type { Deadline } from './deadline.js'

/**
 * All that the test worker, the run host and the measured process share: who says what to whom, in which order.
 *
 *   test worker ── RunRequest ──▶ host ── Target ──▶ measured process
 *   test worker ◀── RunReply ──── host ◀── Delivery, Emergency (a line on stderr) ──┘
 *
 * One request at a time per host; a reply for every request, except when the host dies.
 */

/** The assertion that is to be measured by a deadline, and the way to it. */
export interface Target extends Deadline {
  /** Of the request; comes back with the outcome, so that none of an earlier run is taken for this one's. */
  readonly runId: number
  readonly file: string
  readonly testId: string
  /** With the names of its suites: under another configuration the same id may belong to another test. */
  readonly testName: string
  /** The leak assertions of this attempt at the test, in order; the last is the one to be measured. */
  readonly path: readonly Step[]
}

export interface Step {
  /** Of the matcher. */
  readonly name: string
  /** Where the assertion stands, as `file:line:column`. */
  readonly at: string
  /** The user's lines by which the test has come there, from the inside out, as `file:line`. */
  readonly callers: readonly string[]
  /** What is called, and by what. */
  readonly functions: readonly Mark[]
  /** Those that decide, by name. */
  readonly options: Readonly<Record<string, Mark>>
  /** To be replayed without calling user code; absent for the measured one. */
  readonly outcome?: Outcome
}

/** What is there to tell a function, or the value of an option, by in another process. */
export interface Mark {
  /** As messages show it. */
  readonly name: string
  /** Hash of its text, where that is not shown, and is the same in every process. */
  readonly source?: string
}

export interface HostStart<Config = unknown> {
  readonly kind: 'start'
  /** File URL of the runner's node entry, the very copy that runs the tests. */
  readonly runner: string
  /** Where the runner's configuration comes from. */
  readonly config: Config
  /** Script and words of the process that runs the runner, where its configuration is loaded: that may ask for them. */
  readonly argv?: readonly string[]
}

export interface RunRequest<Own = unknown> {
  readonly kind: 'run'
  readonly id: number
  readonly file: string
  readonly target: Target
  readonly environment: Readonly<Record<string, string>>
  readonly quiet: boolean
  /** Megabytes; V8's own limit is kept well above it. */
  readonly heapLimit: number
  /** What only this runner needs. */
  readonly own: Own
}

export type ToHost<Config = unknown, Own = unknown> = HostStart<Config> | RunRequest<Own>

export type RunReply =
  | { readonly kind: 'delivered'; readonly id: number; readonly delivery: Delivery }
  | { readonly kind: 'emergency'; readonly id: number; readonly emergency: Emergency }
  | { readonly kind: 'lost'; readonly id: number; readonly lost: Lost }

export type FromHost =
  { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string; readonly stack: string } | RunReply

/** Why there is no outcome. */
export interface Lost {
  /** `refused`: the host has not run it, and its error says why. */
  readonly how: 'not reached' | 'died' | 'late' | 'refused'
  /** Whether it had come to the assertion. */
  readonly reached: boolean
  readonly errors: readonly { readonly name: string; readonly message: string; readonly stack?: string }[]
  /** Last lines of the process's stderr. */
  readonly stderr: string
  /** Of its stdout, where nobody else reads it. */
  readonly stdout?: string
  /** For `died`, where it could be seen. */
  readonly exit?: { readonly code: number | null; readonly signal: string | null }
}

/** How the outcome comes back. */
export interface Delivery extends Measured {
  readonly runId: number
}

export interface Measured {
  readonly outcome: Outcome
  readonly printed: Printed
}

/** What the user's code printed while it was measured. */
export interface Printed {
  /** By the first call, as it was, up to a limit. */
  readonly first: string
  /** Writes of all later calls. */
  readonly laterWrites: number
}

/** What the measured process says on its stderr, past the runner: how it can be ended, and why it ended. */
export type FromMeasured =
  | { readonly kind: 'pid'; readonly pid: number }
  /** The assertion: what comes from here on is the measurement. */
  | { readonly kind: 'reached' }
  /** Where the runner itself has no way for it. */
  | { readonly kind: 'delivered'; readonly delivery: Delivery }
  /** What the test has thrown there, where the runner has no way for it. */
  | { readonly kind: 'threw'; readonly error: Lost['errors'][number] }
  | Emergency

/** What the measured process is started with. */
export interface MeasuredStart {
  /** Absent where the process is started ahead of its run: it comes with {@link Orders} then. */
  readonly deadline?: number
  /** The host's process id: whoever else is this process's parent, the host is gone. */
  readonly parent: number
  /** Variables that the runner sets anew for each worker it starts, as the test worker has them. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where the runner has no way to hand it over. */
  readonly target?: Target
}

/** First message to a process that was started ahead of its run. */
export interface Orders {
  readonly deadline: number
}
