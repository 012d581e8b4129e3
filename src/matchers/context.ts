/** The part of a matcher's `this` that Vitest, Jest and `expect` share, as far as it is used here. */
export interface MatcherContext {
  readonly isNot?: boolean
  /** `resolves`, `rejects` or empty; absent in an asymmetric matcher. */
  readonly promise?: string
  readonly testPath?: string
  readonly currentTestName?: string
  /** Vitest only, inside a test. */
  readonly task?: unknown
  readonly poll?: unknown
  readonly utils?: MatcherUtils
}

export interface MatcherUtils {
  readonly matcherHint: (name: string, received?: string, expected?: string, options?: object) => string
  readonly RECEIVED_COLOR: (text: string) => string
  readonly EXPECTED_COLOR: (text: string) => string
  readonly DIM_COLOR: (text: string) => string
  readonly BOLD_WEIGHT: (text: string) => string
}

export interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}
