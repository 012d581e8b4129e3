/** Options of Node that choose, count or report tests, which a run of one test must not repeat; and what debugs or profiles it. */
const notRepeated =
  /^--(?:test(?:-|=|$)|experimental-test-coverage|experimental-test-isolation|inspect|watch(?:-|=|$)|cpu-prof|heap-prof)/

/** Those of them that may have their value in the next word. */
const withValue = new Set([
  '--test-concurrency',
  '--test-coverage-branches',
  '--test-coverage-exclude',
  '--test-coverage-functions',
  '--test-coverage-include',
  '--test-coverage-lines',
  '--test-global-setup',
  '--test-isolation',
  '--test-name-pattern',
  '--test-random-seed',
  '--test-reporter',
  '--test-reporter-destination',
  '--test-rerun-failures',
  '--test-shard',
  '--test-skip-pattern',
  '--test-timeout',
  '--experimental-test-isolation',
  '--cpu-prof-dir',
  '--cpu-prof-interval',
  '--cpu-prof-name',
  '--heap-prof-dir',
  '--heap-prof-interval',
  '--heap-prof-name',
  '--inspect-port',
  '--inspect-publish-uid',
  '--watch-path',
  '--watch-kill-signal',
])

/** The Node options of a process that runs tests, for another that runs one of them. */
export function withoutTestOptions(nodeOptions: readonly string[]): string[] {
  return nodeOptions.filter((word, index) => !notRepeated.test(word) && !withValue.has(nodeOptions[index - 1] ?? ''))
}
