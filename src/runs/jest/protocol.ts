/** By Jest's own rules, as its command was given. */
export interface JestConfigSource {
  readonly words: readonly string[]
}

/** What a run needs, beside what it needs under any runner. */
export interface JestRequest {
  /** By which the order of tests is shuffled, where it is. */
  readonly seed: number
  /** Variables that Jest sets anew for each worker it starts. */
  readonly workerVariables: Readonly<Record<string, string>>
}
