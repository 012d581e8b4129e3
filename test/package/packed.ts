import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, repository } from './folders.ts'

/** A project that has installed what `npm pack` makes of this checkout; its dependencies are those of the checkout. */
export function installPacked(): { folder: string; files: string[] } {
  const folder = makeFolder('packed')
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'leak-matchers'), { recursive: true })
  // The build is there already; nothing may rebuild it while other tests use it.
  const packed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], repository)
  const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }]
  run('tar', ['-xzf', filename, '--strip-components=1', '-C', join(modules, 'leak-matchers')], folder)
  for (const name of dependencies()) {
    mkdirSync(join(modules, name, '..'), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(modules, name), 'junction')
  }
  return { folder, files: files.map(({ path }) => path).sort() }
}

export function run(command: string, given: readonly string[], cwd: string): string {
  // npm is a .cmd file on Windows, which only a shell starts.
  const shell = process.platform === 'win32' && command === 'npm'
  const { status, stdout, stderr, error } = spawnSync(command, given, { cwd, encoding: 'utf8', shell })
  if (status !== 0) throw new Error(`${command} ${given.join(' ')}\n${stdout}${stderr}`, { cause: error })
  return stdout
}

/** What a user has beside the package: its dependency, and its peers with their types. */
function dependencies(): string[] {
  const scope = readdirSync(join(repository, 'node_modules/@jridgewell')).map((name) => `@jridgewell/${name}`)
  return [...scope, 'vitest', 'expect', '@types/node']
}
