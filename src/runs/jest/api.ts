/** What the entry takes from `@jest/globals`: of the file that is loaded. */
export interface JestApi {
  readonly expect: {
    readonly getState: () => { readonly currentTestName?: string; readonly testPath?: string; snapshotState?: object }
  }
  readonly beforeEach: (hook: () => Promise<void>) => void
  readonly afterEach: (hook: () => Promise<void>) => void
  readonly afterAll: (hook: () => Promise<void>) => void
}
