/** The part of Jest's `Test` that is used here. */
interface JestTest {
  readonly path: string
  readonly context: { readonly config: { readonly displayName?: { readonly name: string }; readonly rootDir: string } }
}

/** In the place of Jest's own, for a run of one test: one file needs no order, and how long it took is nobody's. */
export default class Sequencer {
  sort(tests: readonly JestTest[]): readonly JestTest[] {
    if (tests.length <= 1) return tests
    const projects = tests.map(({ context: { config } }) => config.displayName?.name ?? config.rootDir)
    throw new Error(
      `${projects.length} projects of the configuration run this file (${projects.join(', ')}), and a test cannot tell ` +
        'which of them it is in: run one at a time (`--selectProjects`), or measure with `isolate: false`',
    )
  }

  allFailedTests(tests: readonly JestTest[]): readonly JestTest[] {
    return tests
  }

  cacheResults(): void {
    // Kept for the order of the user's next run: this one says nothing about it.
  }
}
