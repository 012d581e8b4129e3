// A thousand isolated assertions in one suite: time per assertion from first to last, memory of the test worker, and what is
// left when it is over, in a project that has installed the package as a user has it.
// node bench/soak.mjs [assertions]
import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installPacked } from '../scripts/install-packed.mjs'
import { runTests } from './run-tests.mjs'
import { keepTable, machine, median } from './tables.mjs'

const [, , assertions = '1000'] = process.argv
const count = Number(assertions)
const parts = 10

const { folder } = installPacked()
cpSync(new URL('soak/soak.test.ts', import.meta.url), join(folder, 'soak.test.ts'))
cpSync(new URL('passing/vitest.config.ts', import.meta.url), join(folder, 'vitest.config.ts'))
const temporary = join(folder, 'temporary')
mkdirSync(temporary)
const log = join(folder, 'log')
const mark = randomUUID()
const variables = { SOAK_ASSERTIONS: assertions, SOAK_LOG: log, SOAK_MARK: mark, TMPDIR: temporary }
runTests(folder, 'soak.test.ts', variables)

const lines = readFileSync(log, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
const times = lines.filter(({ milliseconds }) => milliseconds).map(({ milliseconds }) => milliseconds)
const memory = lines.filter(({ bytes }) => bytes)
if (times.length !== count) throw new Error(`${times.length} of ${count} assertions passed`)

const rows = Array.from({ length: parts }, (_, part) => {
  const [from, to] = [(part * count) / parts, ((part + 1) * count) / parts]
  const bytes = memory.find(({ index }) => index === to)?.bytes
  return [
    `${from + 1} to ${to}`,
    `${median(times.slice(from, to)).toFixed(0)} ms`,
    bytes ? `${(bytes / 1e6).toFixed(2)} MB` : '',
  ]
})
const left = [...processesLeft(), ...readdirSync(temporary)]
const leftText = left.length === 0 ? 'No process and no file was left.' : `Left: ${left.join(', ')}.`
keepTable(
  'soak.mjs',
  [['assertions', 'median', 'memory of the worker after them'], ...rows],
  `${machine()}. ${leftText}`,
)
rmSync(folder, { recursive: true })

/** Linux: by a variable that the whole tree inherits. */
function processesLeft() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SOAK_MARK=${mark}`)
      } catch {
        return false
      }
    })
    .map((pid) => `process ${pid}`)
}
