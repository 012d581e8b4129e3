// Installs the packages of test/corpus, when its lockfile is not the one that is installed already.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const corpus = new URL('../test/corpus/', import.meta.url)
const stamp = new URL('node_modules/.installed', corpus)

const wanted = createHash('sha256')
  .update(readFileSync(new URL('package-lock.json', corpus)))
  .digest('hex')

if (wanted === installedHash()) {
  console.log('corpus: up to date')
} else {
  install()
  writeFileSync(stamp, wanted)
  console.log('corpus: installed')
}

function installedHash() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined // nothing installed yet
  }
}

function install() {
  // On Windows npm is a .cmd file, which only a shell starts. No package of the corpus needs its install scripts.
  const { status, error, stderr } = spawnSync('npm ci --ignore-scripts --no-audit --no-fund', {
    cwd: fileURLToPath(corpus),
    encoding: 'utf8',
    shell: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status === 0) return
  console.error(`corpus: "npm ci" in test/corpus failed (${error?.message ?? `exit code ${status}`})\n${stderr ?? ''}`)
  process.exit(1)
}
