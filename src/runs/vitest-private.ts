import { RunFailure } from './run-failure.js'

/**
 * The one place that reads what Vitest does not publish. `inject(key)` gives a provided value by key, and a test worker
 * has no public way to list the keys; the fresh process must be given all of them, those of `globalSetup` included,
 * because `globalSetup` is not run a second time. Vitest 3.2, 4 and 5 keep them in this global.
 *
 * @throws {RunFailure} naming the version, when this Vitest keeps them elsewhere
 */
export function providedValues(vitestVersion: string): Record<string, unknown> {
  const worker = (globalThis as { __vitest_worker__?: { providedContext?: unknown } }).__vitest_worker__
  const provided = worker?.providedContext
  if (typeof provided !== 'object' || provided === null) {
    throw new RunFailure(
      `Vitest ${vitestVersion} does not keep the values of \`provide\` where leak-matchers looks for them ` +
        '(`__vitest_worker__.providedContext`): measure with `isolate: false`, and please report this version',
    )
  }
  return { ...provided }
}
