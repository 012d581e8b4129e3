import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Packages are loaded when a case is set up, by a name that is data: one case never loads another's package, and
 * `tsc` needs neither their types nor an installed corpus. `Exports` is the caller's structural view of the package.
 *
 * CommonJS goes through Node's own `require`, so that no transform of a test runner stands between.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the shape the caller relies on
export function requirePackage<Exports>(name: string): Exports {
  return require(name) as Exports
}

/** Loads a package once more, with those of its scope: for one that remembers the globals it was loaded with. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as above
export function requireAnew<Exports>(name: string): Exports {
  for (const file of Object.keys(require.cache)) {
    const [owner] =
      file
        .split(/[\\/]node_modules[\\/]/)
        .at(-1)
        ?.split(/[\\/]/) ?? []
    if (owner === name || owner === `@${name}`) Reflect.deleteProperty(require.cache, file)
  }
  return requirePackage<Exports>(name)
}

/** Like `requirePackage`, for packages that are published as ES modules only. */
export async function importPackage<Exports>(name: string): Promise<Exports> {
  return (await import(/* @vite-ignore */ name)) as Exports
}
