import type { Emergency } from '../measure/emergency.js'
import type { Outcome } from '../report/outcome.js'

/**
 * All that the test worker, the run host and the measured process share: who says what to whom, in which order.
 *
 *   test worker ── RunRequest ──▶ host ── Target (provided) ──▶ measured process
 *   test worker ◀── RunReply ──── host ◀── Outcome (task.meta), Emergency (a line on stderr) ──┘
 *
 * One request at a time per host; a reply for every request, except when the host dies.
 */

/** The assertion that is to be measured, and what came before it in its test. */
export interface Target {
  readonly testId: string
  readonly testName: string
  /** Which leak assertion of the test this is, from 0; retries start again. */
  readonly ordinal: number
  /** Outcomes of the test's earlier leak assertions, to be replayed without calling user code. */
  readonly earlier: readonly Outcome[]
  /** Milliseconds since the epoch by which the outcome must be there. */
  readonly deadline: number
  /** Environment variables that the runner sets by itself, as the test worker had them. */
  readonly identity: Readonly<Record<string, string>>
}

/** Key under which the target is provided to the measured process. */
export const targetKey = 'leak-matchers:target'
/** Key of `task.meta` under which the outcome comes back. */
export const outcomeKey = 'leak-matchers:outcome'
/** Key under which the plugin provides what only the runner's own process knows. */
export const configKey = 'leak-matchers:config'

/** Where the runner's configuration comes from. */
export interface ConfigSource {
  readonly by: 'plugin' | 'command line'
  readonly root: string
  readonly mode?: string
  /** Absent: by the runner's own rules. */
  readonly configFile?: string | false
  /** Words of the command line, for the runner's own parser. */
  readonly words?: readonly string[]
  /** Resolved settings of the project that a command line or an IDE may have changed. */
  readonly project?: Readonly<Record<string, unknown>>
}

export interface HostStart {
  readonly kind: 'start'
  /** File URL of the runner's node entry, the very copy that runs the tests. */
  readonly runner: string
  readonly config: ConfigSource
}

export interface RunRequest {
  readonly kind: 'run'
  readonly id: number
  readonly file: string
  readonly projectName: string
  readonly target: Target
  /** Line of the test, where the runner cannot select by id. */
  readonly line?: number
  readonly environment: Readonly<Record<string, string>>
  readonly provided: Readonly<Record<string, unknown>>
  readonly quiet: boolean
  /** Megabytes; V8's own limit is kept well above it. */
  readonly heapLimit: number
}

export type ToHost = HostStart | RunRequest

export type RunReply =
  | { readonly kind: 'delivered'; readonly id: number; readonly delivery: Delivery }
  | { readonly kind: 'emergency'; readonly id: number; readonly emergency: Emergency }
  | { readonly kind: 'lost'; readonly id: number; readonly lost: Lost }

export type FromHost =
  { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string; readonly stack: string } | RunReply

/** Why there is no outcome. */
export interface Lost {
  readonly how: 'not reached' | 'died' | 'late'
  readonly errors: readonly { readonly name: string; readonly message: string; readonly stack?: string }[]
  /** Last lines of the process's stderr. */
  readonly stderr: string
}

/** What the measured process puts into `task.meta`. */
export interface Delivery {
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

/** Environment variable by which the measured process knows that it is one; removed as soon as it is read. */
export const measuredVariable = 'LEAK_MATCHERS_MEASURED'

export interface MeasuredStart {
  readonly deadline: number
}
