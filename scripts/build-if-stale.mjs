// Builds the package when `dist` is missing, or older than what it is made of.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export function buildIfStale() {
  if (newestChange() < builtAt()) return
  console.log('building leak-matchers …\n')
  // On Windows npm is a .cmd file, which only a shell starts.
  const { status, error, stdout, stderr } = spawnSync('npm run build', { cwd: root, encoding: 'utf8', shell: true })
  if (status === 0) return
  console.error(`"npm run build" failed (${error?.message ?? `exit code ${status}`})\n${stdout}${stderr}`)
  process.exit(1)
}

function newestChange() {
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join(root, 'src', String(name)))
  const files = [...sources, join(root, 'tsup.config.ts'), join(root, 'package.json')]
  return Math.max(...files.map((file) => statSync(file).mtimeMs))
}

/** Declarations are written last: a build that was broken off has none. */
function builtAt() {
  return statSync(join(root, 'dist/vitest.d.ts'), { throwIfNoEntry: false })?.mtimeMs ?? -Infinity
}
