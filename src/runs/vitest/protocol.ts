/** Key under which the target is provided to the measured process. */
export const targetKey = 'leak-matchers:target'
/** Key of `task.meta` under which the outcome comes back. */
export const outcomeKey = 'leak-matchers:outcome'
/** Key under which the plugin provides what only the runner's own process knows. */
export const configKey = 'leak-matchers:config'

/** Where Vitest's configuration comes from. */
export type ConfigSource =
  | {
      readonly by: 'plugin'
      readonly root: string
      readonly mode: string
      /** `false`: there is none, all is given by a program. */
      readonly configFile: string | false
      readonly nodeOptions: readonly string[]
      /** Script and words of the process that runs Vitest. */
      readonly argv: readonly string[]
      /** Resolved settings of the project that a command line or an IDE may have changed. */
      readonly project: Readonly<Record<string, unknown>>
      /** Constants of the project. */
      readonly define: Readonly<Record<string, unknown>>
      /** What shapes modules and cannot be handed over: the configuration found again must have the same. */
      readonly shape: ConfigShape
    }
  /** By Vitest's own rules. */
  | { readonly by: 'command line'; readonly words: readonly string[] }

/** Plain text for each plugin, alias and constant of the configuration. */
export type ConfigShape = readonly string[]

/** What a run needs, beside what it needs under any runner. */
export interface VitestRequest {
  readonly projectName: string
  /** Line of the test, where this Vitest cannot select by id. */
  readonly line?: number
  readonly provided: Readonly<Record<string, unknown>>
  /** The update mode of snapshots, where it can be known. */
  readonly snapshotUpdate: string | undefined
}
