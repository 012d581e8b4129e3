// What the benchmarks have in common: medians, the machine, and tables that are kept in docs/benchmarks.md.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { repository } from '../scripts/install-packed.mjs'

const page = join(repository, 'docs/benchmarks.md')

export function median(values) {
  return [...values].sort((left, right) => left - right)[values.length >> 1]
}

/** Where and when, for the line above a table. */
export function machine() {
  const date = new Date().toISOString().slice(0, 10)
  return `Node ${process.versions.node}, ${availableParallelism()} cores at load ${loadavg()[0].toFixed(1)}, ${date}`
}

/**
 * Prints a table with a line above it, and keeps both between the marks in docs/benchmarks.md that name its command.
 *
 * @param name of a file of `bench/`, with the options that make it this table
 */
export function keepTable(name, [head, ...rows], line) {
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  console.log(`${line}\n\n${table}`)
  const text = readFileSync(page, 'utf8')
  const marks = new RegExp(`(<!-- made by bench/${name.replaceAll('.', '\\.')} -->).*?(<!-- end -->)`, 's')
  if (!marks.test(text)) throw new Error(`docs/benchmarks.md has no place for ${name}`)
  writeFileSync(page, text.replace(marks, `$1\n\n${line}\n\n${table}\n\n$2`))
  spawnSync('npx', ['--no-install', 'prettier', '--write', page], { cwd: repository })
}
