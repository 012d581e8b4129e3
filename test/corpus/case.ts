/** What the matchers must say of a program. */
export type Verdict = 'leak' | 'clean'

/** What every program of the corpus states about itself; the verdict expected of it is part of the data. */
interface Statement {
  /** Unique in the whole corpus, e.g. 'debug 4.2.0'. */
  readonly name: string
  readonly expected: Verdict
  /** What keeps the memory, for leaks. */
  readonly heldBy?: string
}

/** The only options a corpus case may set: a case that needs more is a finding, not a case. */
export interface CaseOptions {
  readonly iterations?: number
  readonly settle?: () => Promise<void>
}

/** A program for `expect(setup).toNotRetainHeapGrowth(call, options)`. */
export interface GrowthCase<Subject = unknown> extends Statement {
  readonly kind: 'growth'
  readonly options?: CaseOptions
  readonly setup: () => Subject | Promise<Subject>
  readonly call: (subject: Subject, callIndex: number) => unknown
  readonly teardown?: (subject: Subject) => void | Promise<void>
}

/** A program for `expect(make).toBeCollectedAfter(act, { watch })`. */
export interface CollectedCase<Made extends object = object> extends Statement {
  readonly kind: 'collected'
  readonly make: () => Made | Promise<Made>
  /** What is done with it first. Not `then`: a case that has one is a promise to whoever awaits it. */
  readonly act?: (made: Made) => unknown
  /** Which objects must go; absent: what `make` returned. */
  readonly watch?: (made: Made) => object[] | Record<string, object>
}

export type Case = GrowthCase | CollectedCase

/** States a growth case; infers the subject from `setup`, and forgets its type so that cases fit in one list. */
export function growth<Subject>(program: Omit<GrowthCase<Subject>, 'kind'>): GrowthCase {
  return { kind: 'growth', ...program } as GrowthCase
}

/** States a collectability case, as `growth` does. */
export function collected<Made extends object>(program: Omit<CollectedCase<Made>, 'kind'>): CollectedCase {
  return { kind: 'collected', ...program } as CollectedCase
}
