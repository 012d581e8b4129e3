/**
 * The packed tarball in real projects: each runner × package manager × Node version, ES modules and CommonJS, and the types
 * of each under TypeScript 5.9, 6 and 7. The tables of docs/compatibility.md.
 *
 *   npm run compatibility                                all of it, kept in docs/compatibility.md row by row: goes on where
 *                                                        it stopped, and runs again what was not right
 *   npm run compatibility -- --runners vitest3,jest29 --managers npm --nodes 20 --typescripts 5.9
 *                                                        a part: printed, not kept
 *
 * Everything is installed below the system's temporary folder, from the npm registry.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { managers, runners, typescripts } from './compatibility-parts.mjs'
import { keepRows, keptRows, triedSource } from './compatibility-record.mjs'
import { pack, repository, run } from './install-packed.mjs'
import { nodeOf } from './node-versions.mjs'

const all = {
  runners: Object.keys(runners),
  managers: Object.keys(managers),
  nodes: ['20', '22', '24', '26'],
  typescripts: Object.keys(typescripts),
}
const { values } = parseArgs({
  options: Object.fromEntries(Object.keys(all).map((name) => [name, { type: 'string' }])),
})
const chosen = Object.fromEntries(Object.keys(all).map((name) => [name, choose(name)]))
const consumers = path.join(repository, 'test/consumers')
const folder = mkdtempSync(path.join(tmpdir(), 'leak-matchers-compatibility-'))
const failures = []

const isWhole = Object.values(values).every((value) => value === undefined)
const source = triedSource()
const rows = isWhole ? keptRows(source) : new Map()

try {
  const tarball = pack(folder).tarball
  for (const runner of chosen.runners) {
    for (const manager of chosen.managers) {
      const name = `${runner}, ${manager}`
      if (rows.has(name) && !cellsOf(rows.get(name)).includes('no')) continue
      rows.set(name, tryOut(runner, manager, tarball))
      if (isWhole) keepRows(source, rows, tables())
    }
  }
  console.log(`\n${tables()}`)
  for (const { where, what } of failures) console.log(`- ${where}:\n${what}\n`)
  const cells = [...rows.values()].flatMap(cellsOf).filter((cell) => cell !== '–')
  console.log(`${cells.filter((cell) => cell !== 'no').length} of ${cells.length} as they should be`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

function tryOut(runner, manager, tarball) {
  const project = install(runner, manager, tarball)
  const behaviour = chosen.nodes.map((node) => onNode(runner, manager, project, node))
  const types = chosen.typescripts.map((version) => underTypescript(runner, manager, project, version))
  rmSync(project, { recursive: true, force: true })
  return {
    title: `${runners[runner].title}, ${manager}`,
    date: new Date().toISOString().slice(0, 10),
    behaviour,
    types,
  }
}

function cellsOf({ behaviour = [], types = [] } = {}) {
  return [...behaviour, ...types]
}

function tables() {
  const nodes = chosen.nodes.map((node) => `Node ${node}`)
  const versions = chosen.typescripts.map((version) => `TypeScript ${version}`)
  return `${table('Runner, installed by', nodes, 'behaviour')}\n${table('Types, installed by', versions, 'types')}`
}

function choose(name) {
  const wanted = values[name]?.split(',').filter((one) => one !== '') ?? all[name]
  for (const one of wanted)
    if (!all[name].includes(one)) throw new Error(`--${name}: ${one} is none of ${all[name].join(', ')}`)
  return wanted
}

/** A project with the runner and the tarball, and its tests twice: in a package of ES modules, and in one of CommonJS. */
function install(runner, manager, tarball) {
  const { packages, consumer } = runners[runner]
  const { files = {}, command } = managers[manager]
  const project = path.join(folder, `${runner}-${manager.replace(/\W+/g, '-')}`)
  mkdirSync(project)
  const devDependencies = { ...packages, '@types/node': '^22', 'leak-matchers': `file:${tarball}` }
  writeJson(path.join(project, 'package.json'), { name: 'consumer', private: true, devDependencies })
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(project, name), text)
  for (const kind of ['module', 'commonjs']) {
    copyConsumer(path.join(consumers, consumer), path.join(project, kind))
    writeJson(path.join(project, kind, 'package.json'), { name: `consumer-${kind}`, private: true, type: kind })
  }
  const [program, ...words] = command(folder)
  run(program, words, project)
  console.log(`${runner}, ${manager}: installed`)
  return project
}

/** Its tests are a head, which is how the runner is imported, and what all have in common. */
function copyConsumer(from, to) {
  cpSync(from, to, { recursive: true })
  cpSync(path.join(consumers, 'registry.cjs'), path.join(to, 'registry.cjs'))
  for (const head of readdirSync(to).filter((name) => name.startsWith('head.')))
    writeJoined(
      path.join(to, head.replace('head.', 'kept.test.')),
      path.join(to, head),
      path.join(consumers, 'kept.js'),
    )
}

function writeJoined(file, head, rest) {
  writeFileSync(file, `${readFileSync(head, 'utf8')}\n${readFileSync(rest, 'utf8')}`)
}

function onNode(runner, manager, project, node) {
  const { nodes = all.nodes, consumer } = runners[runner]
  if (!nodes.includes(node)) return '–'
  const problems = ['module', 'commonjs'].flatMap((kind) => {
    const { results, output } = runners[runner].run(nodeOf(node), path.join(project, kind), kind, resolver(project))
    return unexpected(results).map((one) => `${kind}: ${one}\n${output}`)
  })
  return cell(`${runner} (${consumer}), ${manager}, Node ${node}`, problems)
}

/** What each test of a consumer must come to. */
function unexpected(results) {
  const leak = results.get('leaks')
  const isFound = leak?.passed === false && /leak: Object was not collected .*in a fresh process/.test(leak.message)
  const isNamed = /registry: Map/.test(leak?.message ?? '')
  const clean = ['is collected', 'keeps nothing', 'keeps nothing inline'].filter((title) => !results.get(title)?.passed)
  return [
    ...(isFound ? [] : [`the leak was not found: ${leak?.message ?? 'the test did not run'}`]),
    ...(isFound && !isNamed ? [`its holder was not named: ${leak.message}`] : []),
    ...clean.map((title) => `"${title}" did not pass: ${results.get(title)?.message ?? 'the test did not run'}`),
  ]
}

function underTypescript(runner, manager, project, version) {
  const { types } = runners[runner]
  const compiler = typescripts[version](folder)
  const [head, rest] = [types.file, 'matchers.ts'].map((name) => path.join(consumers, 'types', name))
  for (const extension of ['mts', 'cts']) writeJoined(path.join(project, `types.${extension}`), head, rest)
  const problems = [true, false].flatMap((skipLibCheck) => {
    const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', types.types]
    const words = [compiler, ...options, '--skipLibCheck', String(skipLibCheck), 'types.mts', 'types.cts']
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: project, encoding: 'utf8' })
    return status === 0 ? [] : [{ skipLibCheck, stdout }]
  })
  const where = `types of ${runner}, ${manager}, TypeScript ${version}`
  const isOfOthers = ({ skipLibCheck, stdout }) => !skipLibCheck && !/types\.[mc]ts|leak-matchers/.test(stdout)
  if (problems.length > 0 && problems.every(isOfOthers)) return note(where, 'with `skipLibCheck`')
  return cell(
    where,
    problems.map(({ skipLibCheck, stdout }) => `skipLibCheck ${skipLibCheck}: ${stdout}`),
  )
}

/** The declarations of the runner, or of what it depends on, do not compile by themselves. */
function note(where, text) {
  console.log(`${where}: ${text}`)
  return text
}

function cell(where, problems) {
  console.log(`${where}: ${problems.length === 0 ? 'yes' : 'NO'}`)
  if (problems.length > 0) failures.push({ where, what: problems.join('\n') })
  return problems.length === 0 ? 'yes' : 'no'
}

function resolver(project) {
  return (name) => {
    const file = path.join(project, 'node_modules', name)
    if (!existsSync(file)) throw new Error(`${file} was not installed`)
    return file
  }
}

/** Rows in the order of the parts, whenever each was run. */
function table(title, columns, kind) {
  const names = all.runners.flatMap((runner) => all.managers.map((manager) => `${runner}, ${manager}`))
  const lines = names
    .filter((name) => rows.has(name))
    .map((name) => `| ${rows.get(name).title} | ${rows.get(name)[kind].join(' | ')} |`)
  return `| ${title} | ${columns.join(' | ')} |\n| --- |${columns.map(() => ' --- |').join('')}\n${lines.join('\n')}\n`
}

function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value, undefined, 2))
}
