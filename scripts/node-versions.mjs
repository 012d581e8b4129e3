import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** This one, or one installed as a package: the registry has Node's binaries by platform. */
export function nodeOf(major) {
  if (process.versions.node.split('.')[0] === major) return process.execPath
  // One each: npm takes out of a folder what it was not asked for.
  const folder = path.join(tmpdir(), 'leak-matchers-nodes', major)
  const node = path.join(folder, `node_modules/node${major}/bin/node`)
  if (existsSync(node)) return node
  mkdirSync(folder, { recursive: true })
  const platform = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const wanted = `node${major}@npm:${platform}@${major}`
  const { status } = spawnSync('npm', ['install', '--prefix', folder, '--no-save', '--force', wanted], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`Node ${major} cannot be installed as ${wanted}`)
  return node
}
