import { RunFailure } from '../run-failure.js'
import { savesNothing } from './saves-nothing.js'

interface VitestWorkerState {
  readonly providedContext?: unknown
  readonly config?: {
    readonly snapshotOptions?: { readonly updateSnapshot?: unknown; readonly snapshotEnvironment?: object }
    readonly hookTimeout?: unknown
  }
}

function workerState(): VitestWorkerState | undefined {
  return (globalThis as { __vitest_worker__?: VitestWorkerState }).__vitest_worker__
}

/**
 * The one file that reads what Vitest does not publish. `inject(key)` gives a provided value by key, and a test worker
 * has no public way to list the keys; the fresh process must be given all of them, those of `globalSetup` included,
 * because `globalSetup` is not run a second time. Vitest 3.2, 4 and 5 keep them in this global.
 *
 * @throws {RunFailure} naming the version, when this Vitest keeps them elsewhere
 */
export function providedValues(vitestVersion: string): Record<string, unknown> {
  const provided = workerState()?.providedContext
  if (typeof provided !== 'object' || provided === null) {
    throw new RunFailure(
      `Vitest ${vitestVersion} does not keep the values of \`provide\` where leak-matchers looks for them ` +
        '(`__vitest_worker__.providedContext`): measure with `isolate: false`, and please report this version',
    )
  }
  return { ...provided }
}

/**
 * Constants of a project that code is not compiled with: Vitest 5 takes all of `define` out of the resolved config, and sets
 * them where a worker starts. None in other versions.
 */
export function definesOfWorkers(config: object): Readonly<Record<string, unknown>> {
  return (config as { _scriptDefines?: Readonly<Record<string, unknown>> })._scriptDefines ?? {}
}

/**
 * How this run updates snapshots (`all`, `new`, `none`); in watch mode a key press changes it for one run, which no
 * configuration tells. Undefined where this Vitest keeps it elsewhere: then the configured mode stands.
 */
export function snapshotUpdateMode(): string | undefined {
  const mode = workerState()?.config?.snapshotOptions?.updateSnapshot
  return typeof mode === 'string' ? mode : undefined
}

/** Milliseconds of a hook that was not given a timeout of its own. Undefined where this Vitest keeps it elsewhere, or there is no limit. */
export function hookTimeout(): number | undefined {
  const timeout = workerState()?.config?.hookTimeout
  return typeof timeout === 'number' && timeout > 0 && Number.isFinite(timeout) ? timeout : undefined
}

/**
 * In the fresh process, whose `snapshotEnvironment` may be the user's: Vitest loads that before the setup files, as it loads
 * tests, which a file of ours around it could not.
 *
 * @throws {RunFailure} when this Vitest keeps it elsewhere
 */
export function keepFromSavingSnapshots(): void {
  const environment = workerState()?.config?.snapshotOptions?.snapshotEnvironment
  if (typeof environment !== 'object') {
    throw new RunFailure(
      'this Vitest does not keep the environment of snapshots where leak-matchers looks for it ' +
        '(`__vitest_worker__.config.snapshotOptions`): measure with `isolate: false`, and please report its version',
    )
  }
  Object.assign(environment, savesNothing)
}

/**
 * Whether a test has taken `expect` from its own context. In a concurrent test the global one names whichever test was
 * started last, so its assertion would be measured, or replayed, as another test's. Undefined where this Vitest does
 * not tell.
 */
export function usesLocalExpect(task: object): boolean | undefined {
  const local = (task as { context?: { _local?: unknown } }).context?._local
  return typeof local === 'boolean' ? local : undefined
}
