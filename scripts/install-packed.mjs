// A project in a folder of its own that has installed what `npm pack` makes of this checkout, as a user has it.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const repository = fileURLToPath(new URL('..', import.meta.url))

/** Outside the checkout, so that nothing is found by walking up from it. */
export function makeFolder(name) {
  return realpathSync(mkdtempSync(join(tmpdir(), `leak-matchers-${name}-`)))
}

/** The build must be there already: nothing may rebuild it while others use it. */
export function installPacked() {
  if (!existsSync(join(repository, 'dist/index.js'))) throw new Error('There is no build: run `npm run build` first')
  const folder = makeFolder('packed')
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'leak-matchers'), { recursive: true })
  const { tarball, files } = pack(folder)
  run('tar', ['-xzf', tarball, '--strip-components=1', '-C', join(modules, 'leak-matchers')], folder)
  for (const name of dependencies()) linkPackage(folder, name)
  return { folder, files }
}

/** What `npm pack` makes of this checkout, put into a folder. */
export function pack(folder) {
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], repository)
  const [{ filename, files }] = JSON.parse(packed)
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort() }
}

/** Gives a project a package that is installed already, by default where this repository has it. */
export function linkPackage(project, name, target = join(repository, 'node_modules', name)) {
  const place = join(project, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(target, place, 'junction')
}

/** @param variables in addition to this process's environment */
export function run(command, given, cwd, variables = {}) {
  // npm is a .cmd file on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, stdout, stderr, error } = spawnSync(command, given, {
    cwd,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    shell,
  })
  if (status !== 0) throw new Error(`${command} ${given.join(' ')}\n${stdout}${stderr}`, { cause: error })
  return stdout
}

/** What a user has beside the package: its dependencies with theirs, and its peers with their types. */
export function dependencies() {
  return [...installedDependencies(), 'vitest', 'expect', '@jest/globals', '@types/node']
}

/** Its dependencies with theirs. */
export function installedDependencies() {
  return [...withTheirs(dependenciesOf(repository))]
}

function withTheirs(names, known = new Set()) {
  for (const name of names) {
    if (known.has(name)) continue
    known.add(name)
    withTheirs(dependenciesOf(join(repository, 'node_modules', name)), known)
  }
  return known
}

function dependenciesOf(folder) {
  return Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies ?? {})
}
