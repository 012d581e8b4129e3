/** What a run needs, beside what it needs under any runner. */
export interface RerunRequest {
  /** The program first. */
  readonly command: readonly string[]
}
