import type { ConfigSource } from './protocol.js'

type Defines = Readonly<Record<string, unknown>>

/** The host and the config that it loads are of one process, and the plugin is a copy of its own there. */
const key = Symbol.for('leak-matchers.defines')
const shared = globalThis as { [key]?: Defines }

/** In the host, before it loads the config: values for the constants of the project that the tests belong to. */
export function keepDefines(source: ConfigSource): void {
  if (source.by === 'plugin') shared[key] = source.define
}

/**
 * In the plugin: a constant may have another value each time the config is loaded (the time of a build, a random number).
 * Those that the config found again has, too, get the values of the test run; others it lacks, which is an error later.
 */
export function takeKeptDefines(define: Record<string, unknown> | undefined): void {
  const kept = shared[key]
  if (!define || !kept) return
  for (const name of Object.keys(define)) if (name in kept) define[name] = kept[name]
}
