// Compiles the addon of the article by node-gyp, unless it is newer than its sources. Without a C compiler the tests that
// need it say so, and fail in CI.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../examples/article/addon/', import.meta.url))
const built = join(folder, 'build/Release/article.node')
const sources = ['addon.c', 'binding.gyp'].map((file) => join(folder, file))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (buildAddon()) console.log('addon: compiled')
  else process.exitCode = process.env.CI ? 1 : 0
}

/** Whether it is there; where not, why is printed. */
export function buildAddon() {
  const isStale = !existsSync(built) || sources.some((file) => statSync(file).mtimeMs > statSync(built).mtimeMs)
  return !isStale || compile()
}

function compile() {
  const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
  // Those of this Node, where they came with it: else node-gyp fetches them.
  const headers = [join(process.execPath, '../..'), '/usr'].find((prefix) =>
    existsSync(join(prefix, 'include/node/node_api.h')),
  )
  const given = ['rebuild', '--silent', ...(headers ? [`--nodedir=${headers}`] : [])]
  const { status, stdout, stderr } = spawnSync(process.execPath, [gyp, ...given], { cwd: folder, encoding: 'utf8' })
  if (status === 0) return true
  rmSync(join(folder, 'build'), { recursive: true, force: true })
  console.error(
    `examples/article/addon was not compiled: node-gyp needs python3, make and a C compiler.\n${stdout}${stderr}\n` +
      'What it shows (native leaks, references that are counted) cannot run without it.',
  )
  return false
}
