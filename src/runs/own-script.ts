import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** Taken before a test can replace them. */
const read = readFileSync
const realPath = realpathSync

/** Scripts by which a runner is started. */
export interface RunnerScripts {
  /** Names of the packages that have them. */
  readonly packages: readonly string[]
  /** In the package, with `/` between folders. */
  readonly files: readonly string[]
}

/**
 * Whether it is the runner's own, and not a user's that bears its name (`bin/vitest`) and may start the runner with another
 * configuration. Package managers link to it (`.bin/vitest`), keep it in folders of other names, and install forks under its name.
 *
 * @param folder the one that a relative path was given in
 */
export function isOwnScript(script: string, { packages, files }: RunnerScripts, folder: string): boolean {
  const path = resolve(folder, script)
  const real = realPathOf(path)
  const places = [installedPlace(path), installedPlace(real), declaredPlace(real)]
  return places.some((place) => place && packages.includes(place.package) && files.includes(place.file))
}

/** Of a file of a package. */
interface PackageFile {
  readonly package: string
  readonly file: string
}

/** By its folder, which need not be there to be read: where Yarn keeps packages in archives. */
function installedPlace(path: string): PackageFile | undefined {
  const [, name, file] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(withSlashes(path)) ?? []
  return name === undefined || file === undefined ? undefined : { package: name, file }
}

/** By the next `package.json` above it that names a package. */
function declaredPlace(path: string): PackageFile | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const name = nameIn(folder)
    if (name !== undefined) return { package: name, file: withSlashes(relative(folder, path)) }
    if (folder === dirname(folder)) return undefined
  }
}

function nameIn(folder: string): string | undefined {
  try {
    const { name } = JSON.parse(read(join(folder, 'package.json'), 'utf8')) as { name?: unknown }
    return typeof name === 'string' ? name : undefined
  } catch {
    return undefined
  }
}

function realPathOf(path: string): string {
  try {
    return realPath(path)
  } catch {
    // A relative one, where the folder is not known.
    return path
  }
}

function withSlashes(path: string): string {
  return path.replaceAll(sep, '/')
}
