/** What an assertion was given, by the name that a report calls it. */
export interface SubjectParts {
  /** The function under test. */
  readonly fn?: unknown
  readonly setup?: unknown
  readonly make?: unknown
  /** What `toBeCollectedAfter` calls with what was made. */
  readonly use?: unknown
  readonly watch?: unknown
  readonly settle?: unknown
}

/**
 * Holds what belongs to the user: a path through it begins at the assertion, and not in this package or in the runner,
 * both of which hold it as well. Snapshots are searched for it by its class.
 */
export class LeakMatchersSubject {
  /** What `setup` returned. */
  value: unknown
  fn: unknown
  setup: unknown
  make: unknown
  use: unknown
  watch: unknown
  settle: unknown

  constructor({ fn, setup, make, use, watch, settle }: SubjectParts) {
    this.fn = fn
    this.setup = setup
    this.make = make
    this.use = use
    this.watch = watch
    this.settle = settle
  }

  /** Also what keeps it alive until then: a variable that is not used again holds nothing. */
  release(): void {
    this.value = this.fn = this.setup = this.make = this.use = this.watch = this.settle = undefined
  }
}
