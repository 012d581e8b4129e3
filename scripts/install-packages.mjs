// Installs the packages of folders that have a lockfile of their own, when it is not the one that is installed already.
// node scripts/install-packages.mjs test/corpus
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

for (const name of process.argv.slice(2)) {
  const folder = new URL(`../${name}/`, import.meta.url)
  const stamp = new URL('node_modules/.installed', folder)
  const wanted = createHash('sha256')
    .update(readFileSync(new URL('package-lock.json', folder)))
    .digest('hex')
  if (wanted === installedHash(stamp)) {
    console.log(`${name}: up to date`)
  } else {
    install(name, folder)
    linkOwn(folder)
    writeFileSync(stamp, wanted)
    console.log(`${name}: installed`)
  }
}

function installedHash(stamp) {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined // nothing installed yet
  }
}

/** A package of its own finds this one by its name only where it is installed; what is built is meant. */
function linkOwn(folder) {
  const place = new URL('node_modules/leak-matchers', folder)
  rmSync(place, { recursive: true, force: true })
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), place, 'junction')
}

function install(name, folder) {
  // On Windows npm is a .cmd file, which only a shell starts. No package here needs its install scripts.
  const { status, error, stderr } = spawnSync('npm ci --ignore-scripts --no-audit --no-fund', {
    cwd: fileURLToPath(folder),
    encoding: 'utf8',
    shell: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status === 0) return
  console.error(`"npm ci" in ${name} failed (${error?.message ?? `exit code ${status}`})\n${stderr ?? ''}`)
  process.exit(1)
}
