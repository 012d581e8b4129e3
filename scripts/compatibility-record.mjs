// Rows of docs/compatibility.md that were run already, kept as long as what was packed, and what it is tried with, are the same.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { repository } from './install-packed.mjs'

const recordFile = path.join(repository, 'docs/compatibility.json')
const page = path.join(repository, 'docs/compatibility.md')

/** By which an install can tell one package from another: not its scripts, nor what it is developed with. */
const told = ['type', 'engines', 'exports', 'main', 'types', 'typesVersions', 'dependencies', 'peerDependencies']

/** Changes with the built files, with what a project is told of them, and with the projects. */
export function triedSource() {
  const hash = createHash('sha256')
  const description = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'))
  hash.update(JSON.stringify(told.map((name) => description[name])))
  for (const file of [...filesIn('dist'), ...filesIn('test/consumers'), 'scripts/compatibility-parts.mjs'])
    hash.update(`${file}\0${readFileSync(path.join(repository, file), 'utf8')}\0`)
  return hash.digest('hex').slice(0, 12)
}

/** Rows of this source, by runner and package manager. */
export function keptRows(source) {
  const kept = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, 'utf8')) : {}
  return new Map(kept.source === source ? Object.entries(kept.rows) : [])
}

/** Writes the rows, and the page that shows them. */
export function keepRows(source, rows, tables) {
  write(recordFile, JSON.stringify({ source, rows: Object.fromEntries(rows) }))
  const dates = [...rows.values()].map(({ date }) => date).sort()
  const made = `<!-- made by npm run compatibility, ${dates[0]} to ${dates.at(-1)}, of ${source} -->`
  const text = readFileSync(page, 'utf8')
  write(page, text.replace(/<!-- made by.*?<!-- end -->/s, `${made}\n\n${tables}\n<!-- end -->`))
}

function filesIn(folder) {
  const entries = readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  return files.map((file) => path.relative(repository, file)).sort()
}

function write(file, text) {
  writeFileSync(file, text)
  spawnSync('npx', ['--no-install', 'prettier', '--write', file], { cwd: repository })
}
