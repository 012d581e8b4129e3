import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixture, runVitest, unexpected, type VitestRun } from './run-vitest.js'

const folder = fixture('coverage')
const made = ['coverage', 'node_modules'].map((name) => join(folder, name))
let run: VitestRun

beforeAll(async () => {
  for (const one of made) rmSync(one, { recursive: true, force: true })
  // Where Vite keeps what it bundles, for this fixture alone.
  mkdirSync(join(folder, 'node_modules'))
  run = await runVitest('coverage', { words: ['--reporter=junit', '--outputFile.junit=coverage/junit.xml'] })
}, 60_000)

afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true })
})

interface Coverage {
  readonly [file: string]: { readonly fnMap: Record<string, { name: string }>; readonly f: Record<string, number> }
}

test('coverage counts what the test worker has run, not what the fresh process has', () => {
  expect(unexpected(run)).toEqual([])
  const report = JSON.parse(readFileSync(join(folder, 'coverage/coverage-final.json'), 'utf8')) as Coverage
  const [covered] = Object.values(report)
  const calls = Object.entries(covered?.fnMap ?? {}).map(([id, { name }]) => [name, covered?.f[id]])
  expect(Object.fromEntries(calls)).toEqual({ inTheTest: 1, onlyMeasured: 0 })
})

test('reports are written once, caches and bundled configs not at all', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
  // Written at the end of the first run; the fixture itself looks for it after a second one.
  const others = files.filter((name) => !name.endsWith('/results.json'))
  expect(others.sort()).toEqual([
    'coverage/coverage-final.json',
    'coverage/junit.xml',
    'covered.test.ts',
    'covered.ts',
    'vitest.config.ts',
  ])
  expect(readFileSync(join(folder, 'coverage/junit.xml'), 'utf8')).toContain('tests="2"')
  expect(existsSync(join(folder, 'coverage/.tmp'))).toBe(false)
})
