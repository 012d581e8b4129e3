/** The public part of a Vitest task that is used here; the same in Vitest 3.2, 4 and 5. */
export interface VitestTask {
  readonly id: string
  readonly name: string
  readonly timeout?: number
  readonly concurrent?: boolean
  readonly meta: object
  readonly result?: {
    readonly startTime?: number
    readonly retryCount?: number
    readonly repeatCount?: number
    /** `run` while those of a kind are called. */
    readonly hooks?: { readonly beforeEach?: string; readonly afterEach?: string }
    /** Once all attempts and their hooks have ended. */
    readonly duration?: number
  }
  readonly context: {
    readonly onTestFinished: (hook: () => Promise<void>) => void
    /** Since 3.2. */
    readonly annotate?: (message: string, attachment: { path: string; contentType?: string }) => Promise<unknown>
  }
  readonly location?: { readonly line: number }
  readonly suite?: VitestSuite | undefined
  readonly file: {
    readonly filepath: string
    readonly projectName?: string | undefined
    readonly result?: { readonly duration?: number }
  }
}

interface VitestSuite {
  readonly name: string
  readonly suite?: VitestSuite | undefined
}

/** What the entry takes from `vitest`: the copy that runs the tests, hooks of the file that is loaded. */
export interface VitestApi {
  /** The file that is loaded. */
  readonly testPath: string | undefined
  readonly inject: (key: never) => unknown
  readonly beforeEach: (hook: (context: { readonly task: VitestTask; readonly skip: () => void }) => void) => void
  readonly afterAll: (hook: () => Promise<void>) => void
}

/** The test's name with those of its suites, as `vitest/node` gives it for the same test. */
export function fullName({ name, suite }: VitestTask): string {
  const names = [name]
  for (let outer = suite; outer; outer = outer.suite) names.unshift(outer.name)
  return names.join(' > ')
}
