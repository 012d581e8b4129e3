/** The checkout that is tested. */
export const repository: string
/** A new folder outside the checkout, so that nothing is found by walking up from it. */
export function makeFolder(name: string): string
/** A project that has installed what `npm pack` makes of this checkout; its dependencies are those of the checkout. */
export function installPacked(): { folder: string; files: string[] }
export function run(
  command: string,
  given: readonly string[],
  cwd: string,
  variables?: Readonly<Record<string, string>>,
): string

/** Names of the packages that a user has beside this one. */
export function dependencies(): readonly string[]
/** Names of the packages that are installed with this one. */
export function installedDependencies(): readonly string[]
/** Gives a project a package that is installed already, by default where this repository has it. */
export function linkPackage(project: string, name: string, target?: string): void
