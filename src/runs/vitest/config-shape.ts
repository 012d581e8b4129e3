import { configKey, type ConfigShape, type ConfigSource } from './protocol.js'

/** The part of a resolved Vite config that shapes modules. */
export interface ShapingConfig {
  readonly plugins: readonly { readonly name: string }[]
  readonly resolve: { readonly alias: readonly { readonly find: unknown; readonly replacement: unknown }[] }
  readonly define?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Plugins, aliases and constants as text. A program may start Vitest with some of its own beside the config file; they
 * are code, so they cannot be handed to the host, but their absence there can be seen.
 */
export function shapeOf({ plugins, resolve, define = {} }: ShapingConfig): ConfigShape {
  return [
    // The runner adds plugins of its own for coverage, user interfaces and IDEs.
    ...plugins.filter(({ name }) => !/^(?:vite|vitest|builtin|native):/.test(name)).map(({ name }) => `plugin ${name}`),
    ...resolve.alias.map(({ find, replacement }) => `alias ${String(find)} = ${String(replacement)}`),
    ...Object.entries(define).map(([name, value]) => `define ${name} = ${printed(value)}`),
  ].sort()
}

/** JSON of what has one: `undefined` and functions have none, whatever the types say. */
function printed(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  return text ?? typeof value
}

interface ConfiguredProject {
  readonly getProvidedContext: () => object
}

/** Why this project is not what the test worker's plugin has described, if it is not. */
export function otherConfiguration(project: ConfiguredProject, expected: ConfigSource): string | undefined {
  if (expected.by !== 'plugin') return undefined
  const found = (project.getProvidedContext() as { [configKey]?: ConfigSource & { by: 'plugin' } })[configKey]
  const missing = expected.shape.filter((part) => !found?.shape.includes(part))
  if (found && missing.length === 0) return undefined
  const isThere = (part: string): boolean => found?.shape.some((other) => nameOf(other) === nameOf(part)) === true
  const again = `the configuration that can be loaded again (${expected.configFile || 'there is no config file'})`
  const measured = 'Nothing is measured under another configuration'
  if (found && missing.every(isThere)) {
    return (
      `${again} has other values than the one that the tests run under: ${missing.join(', ')}. ${measured}: let it have the ` +
      'same each time that it is loaded, or measure with `isolate: false`'
    )
  }
  return (
    `${again} lacks what the program that runs Vitest has added: ${found ? missing.join(', ') : 'all of its plugins'}. ` +
    `${measured}: move that into the config file, or measure with \`isolate: false\``
  )
}

/** `define NAME`, `alias NAME`; a plugin has nothing else. */
function nameOf(part: string): string {
  return part.split(' = ', 1)[0] ?? part
}
