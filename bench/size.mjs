// What an install costs: bytes, packages and the time of an import, of this package (as `npm pack` makes it) and of what people
// use beside it or in its place. Each is installed from the registry into a folder of its own, without what it leaves optional;
// imports are timed in a Vitest worker that has loaded nothing else, by turns, medians of eleven.
// node bench/size.mjs
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { linkPackage, makeFolder, pack, run } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { keepTable, machine, median } from './tables.mjs'

const times = 11
const packages = {
  'leak-matchers': 'leak-matchers/vitest',
  '@testing-library/jest-dom': '@testing-library/jest-dom/vitest',
  'jest-leak-detector': 'jest-leak-detector',
  '@memlab/core': '@memlab/core',
}

const folder = makeFolder('size')
const { tarball } = pack(folder)
const installed = Object.entries(packages).map(([name, entry]) => install(name, entry))
for (let turn = 0; turn < times; turn++) for (const one of installed) one.imports.push(timeImport(one))

const [ours] = installed
const rows = installed.map(({ name, version, entry, bytes, packages: count, imports }) => [
  `${name} ${version}`,
  kilobytes(bytes),
  ratio(bytes, ours.bytes),
  String(count),
  `\`${entry}\``,
  `${median(imports).toFixed(0)} ms`,
  ratio(median(imports), median(ours.imports)),
])
const head = ['package', 'installed', 'of ours', 'packages', 'imported', 'takes', 'of ours']
keepTable('size.mjs', [head, ...rows], `${machine()}.`)
rmSync(folder, { recursive: true })

function install(name, entry) {
  const project = join(folder, name.replace('/', '-'))
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }')
  const what = name === 'leak-matchers' ? tarball : name
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional', what], project)
  const modules = join(project, 'node_modules')
  const found = filesOf(modules)
  const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const bytes = found.reduce((sum, file) => sum + statSync(file).size, 0)
  // What is timed must not count: Vitest comes afterwards.
  linkPackage(project, 'vitest')
  const test = `import { test } from 'vitest'
const started = performance.now()
await import(${JSON.stringify(entry)})
const milliseconds = performance.now() - started
test('import', ({ task }) => { Object.assign(task.meta, { milliseconds }) })\n`
  writeFileSync(join(project, 'import.test.js'), test)
  return { name, version, entry, project, bytes, packages: Object.keys(lock.packages).length, imports: [] }
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.package-lock.json')
    .map(({ parentPath, name }) => join(parentPath, name))
}

function timeImport({ project }) {
  const [{ meta }] = runTests(project, 'import.test.js')
  return meta.milliseconds
}

function kilobytes(bytes) {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

function ratio(value, one) {
  return `${(value / one).toFixed(2)} ×`
}
