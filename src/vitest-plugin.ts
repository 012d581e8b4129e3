import { fileURLToPath } from 'node:url'
import { withoutInspector } from './runs/environment.js'
import { takeKeptDefines } from './runs/vitest/kept-defines.js'
import { shapeOf, type ShapingConfig } from './runs/vitest/config-shape.js'
import { definesOfWorkers } from './runs/vitest/private.js'
import { configKey, type ConfigSource } from './runs/vitest/protocol.js'

/** Before the config that loads this can take out words of its own. */
const argv = process.argv.slice(1)

/** What Vitest's `configureVitest` hook gives, as far as it is used here. */
interface ConfigureContext {
  readonly project: {
    readonly name: string
    readonly config: Record<string, unknown> & { setupFiles: string[] }
    readonly vite: {
      readonly config: ShapingConfig
    }
    readonly provide: (key: never, value: never) => void
  }
  readonly vitest: {
    readonly config: { readonly root: string }
    readonly vite: { readonly config: { readonly configFile?: string | undefined; readonly mode: string } }
  }
}

interface UserConfig {
  readonly define?: Record<string, unknown>
}

interface LeakMatchersPlugin {
  readonly name: 'leak-matchers'
  /** After other plugins, which may define constants as well. */
  readonly config: { readonly order: 'post'; readonly handler: (config: UserConfig) => void }
  readonly configureVitest: (context: ConfigureContext) => void
}

/**
 * Vite plugin for `plugins` of a Vitest config, in place of `leak-matchers/vitest` in `setupFiles`: adds that setup
 * file, and tells test workers which config file, command-line overrides and project they belong to, so that a test
 * can be run again under the same configuration however it was started: by the command, an IDE or a script.
 */
export default function leakMatchers(): LeakMatchersPlugin {
  return {
    name: 'leak-matchers',
    config: {
      order: 'post',
      handler({ define }) {
        takeKeptDefines(define)
      },
    },
    configureVitest({ project, vitest }) {
      const setupFile = fileURLToPath(new URL('./vitest.js', import.meta.url))
      if (!project.config.setupFiles.includes(setupFile)) project.config.setupFiles.unshift(setupFile)
      const { configFile, mode } = vitest.vite.config
      const define = { ...project.vite.config.define, ...definesOfWorkers(project.config) }
      const source: ConfigSource = {
        by: 'plugin',
        root: vitest.config.root,
        mode,
        configFile: configFile ?? false,
        nodeOptions: withoutInspector(process.execArgv),
        argv,
        project: overridable(project.config),
        define: withoutCode(define),
        shape: shapeOf({ ...project.vite.config, define }),
      }
      project.provide(configKey as never, source as never)
    },
  }
}

/** Settings of a project that a command line or an IDE may set, and that shape what a test sees. */
const settings = [
  'allowOnly',
  'chaiConfig',
  'clearMocks',
  'defines',
  'diff',
  'environment',
  'environmentOptions',
  'env',
  'execArgv',
  'expect',
  'fakeTimers',
  'globals',
  'hookTimeout',
  'includeTaskLocation',
  'maxConcurrency',
  'mockReset',
  'restoreMocks',
  'sequence',
  'setupFiles',
  'snapshotFormat',
  'snapshotSerializers',
  'testTimeout',
  'unstubEnvs',
  'unstubGlobals',
] as const

function overridable(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values = settings.map((name) => [name, serializable(config[name])] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

function withoutCode(define: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values = Object.entries(define).map(([name, value]) => [name, serializable(value)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** What is provided to workers must be plain data; a function (a sequencer class, a custom `equals`) stays configured. */
function serializable(value: unknown): unknown {
  if (value === undefined) return undefined
  try {
    const copy = structuredClone(value)
    return copy
  } catch {
    return undefined
  }
}
