import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked, repository, run } from '../../scripts/install-packed.mjs'

/*
 * The code of docs/jest.md as it stands there, in a project that has installed the packed files.
 */
const page = readFileSync(join(repository, 'docs/jest.md'), 'utf8')
let folder: string

beforeAll(() => {
  ;({ folder } = installPacked())
  for (const [, code = '', file = ''] of page.matchAll(/```js\n(\/\/ (\S+\.js)\n.*?)```/gs))
    writeFileSync(join(folder, file), code)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface JestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { title: string; status: string; failureMessages: readonly string[] }[]
  }[]
}

function runJest(words: readonly string[], nodeOptions: readonly string[] = []): Map<string, string> {
  const report = join(folder, 'report.json')
  const jest = join(repository, 'node_modules/jest/bin/jest.js')
  const outer = /^(?:VITEST|JEST_|TEST$|NODE_ENV$|FORCE_COLOR$)/
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)))
  const given = [...nodeOptions, jest, '--json', `--outputFile=${report}`, `--cacheDirectory=${join(folder, 'cache')}`]
  const { stdout, stderr } = spawnSync(process.execPath, [...given, ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1' },
  })
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
    return new Map(tests.map(({ title, status, failureMessages }) => [title, [status, ...failureMessages].join('\n')]))
  } catch (error) {
    throw new Error(`Jest left no report\n${stdout}${stderr}`, { cause: error })
  } finally {
    rmSync(report, { force: true })
  }
}

test('its leak is found and explained, its clean test passes', () => {
  // The rest of the suite runs beside this.
  const results = runJest(['pages', 'session', '--testTimeout=40000'])
  expect(results.get('a closed session can be collected')).toBe('passed')
  const leak = results.get('rendering a page keeps nothing')
  expect(leak).toMatch(/^failed\n/)
  expect(leak).toMatch(
    /leak: each call keeps \d+ B \(1 Object, 1 string\) +measured over [\d,]+ calls in a fresh process/,
  )
  expect(leak).toMatch(/module pages\.js\n +╰→ rendered: Map +pages\.js:2\n/)
  expect(leak).toMatch(/renderPage +pages\.js:4 /)
})

test('ES modules', () => {
  writeFileSync(
    join(folder, 'module.test.mjs'),
    `import { expect, test } from '@jest/globals'
     const kept = []
     test('leaks', async () => { await expect(() => ({})).toBeCollectedAfter((it) => { kept.push(it) }) })
     test('does not', async () => { await expect(() => ({})).toBeCollectedAfter() })\n`,
  )
  const results = runJest(['module'], ['--experimental-vm-modules', '--no-warnings'])
  expect(results.get('does not')).toBe('passed')
  expect(results.get('leaks')).toMatch(/leak: Object was not collected .* in a fresh process/)
})

test('has types, for injected globals and for imported ones', () => {
  const code = `
    import { expect } from '@jest/globals'
    import { expect as bare } from 'expect'
    import { configure, type LeakOptions } from 'leak-matchers/jest'
    const options: LeakOptions = { iterations: 10 }
    configure(options)
    export const grown: Promise<void> = expect(() => 1).toNotRetainHeapGrowth(100)
    export const gone: Promise<void> = expect(() => ({})).not.toBeCollectedAfter({ jit: true })
    export const alone: Promise<void> = bare(() => 1).toNotRetainNativeGrowth((it) => it, { heapLimit: 1 })
    // @ts-expect-error -- an option that does not exist
    void expect(() => 1).toNotRetainHeapGrowth({ iteration: 1 })
    // @ts-expect-error -- a matcher that does not exist
    void expect(() => 1).toNotRetainHeap()
  `
  for (const file of ['jest-types.mts', 'jest-types.cts']) writeFileSync(join(folder, file), code)
  const compiler = join(repository, 'node_modules/typescript/bin/tsc')
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck']
  expect(run('node', [compiler, ...flags, 'jest-types.mts', 'jest-types.cts'], folder)).toBe('')
})
