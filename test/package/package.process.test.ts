import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installedDependencies, installPacked, repository, run } from '../../scripts/install-packed.mjs'
import { runVitest } from './run-vitest.ts'

interface Manifest {
  readonly exports: Record<string, string | Record<'import' | 'require', { types: string; default: string }>>
}

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest
const entries = Object.entries(manifest.exports).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [{ name: name.replace(/^\./, 'leak-matchers'), entry }],
)
let folder: string
let files: readonly string[]

beforeAll(() => {
  ;({ folder, files } = installPacked())
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({
    pkgDir: join(folder, 'node_modules/leak-matchers'),
    pack: false,
    strict: true,
  })
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([])
})

test('its types are found by every kind of resolution', () => {
  const attw = join(repository, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  // Its exit code says whether there is a problem; `run` throws what it prints.
  expect(run('node', [attw, tarball, '--no-emoji'], folder)).toContain('No problems found')
})

/** Megabytes on disk, with its dependencies and theirs. A number to be raised with a reason. */
const mostInstalled = 3

test(`takes less than ${mostInstalled} MB, installed with its dependencies`, ({ annotate }) => {
  const own = sizeOf(join(folder, 'node_modules/leak-matchers'))
  const others = installedDependencies().map((name) => sizeOf(join(repository, 'node_modules', name)))
  const megabytes = [own, ...others].reduce((sum, bytes) => sum + bytes, 0) / 1e6
  const printed = `installed: ${megabytes.toFixed(2)} MB, ${(own / 1e6).toFixed(2)} MB of them our own, in ${1 + others.length} packages`
  console.log(printed)
  void annotate(printed)
  expect(megabytes).toBeLessThan(mostInstalled)
})

function sizeOf(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
}

test('holds the build and what is read, nothing else', () => {
  const pages = readdirSync(join(repository, 'docs')).filter((name) => name.endsWith('.md'))
  expect(files.filter((file) => file.startsWith('docs/')).sort()).toEqual(pages.map((name) => `docs/${name}`).sort())
  expect(files.filter((file) => !/^(?:dist|docs)\//.test(file))).toEqual([
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'LICENSE',
    'README.md',
    'package.json',
  ])
})

describe.each(entries)('$name', ({ name, entry }) => {
  test('has all of its files', () => {
    for (const target of [entry.import, entry.require].flatMap(({ types, default: code }) => [types, code])) {
      expect(existsSync(join(folder, 'node_modules/leak-matchers', target)), target).toBe(true)
    }
  })

  test('resolves in ES modules and in CommonJS', () => {
    const esm = `console.log(import.meta.resolve('${name}'))`
    const commonJs = `console.log(require.resolve('${name}'))`
    expect(run('node', ['--input-type=module', '-e', esm], folder).trim()).toMatch(entry.import.default.slice(1))
    expect(run('node', ['--input-type=commonjs', '-e', commonJs], folder).trim()).toMatch(
      entry.require.default.slice(1),
    )
  })
})

/** The Vitest entry loads inside Vitest only; that is the last test's part. */
describe.each(['leak-matchers', 'leak-matchers/vitest/plugin'])('%s', (name) => {
  test('gives the same in ES modules and in CommonJS', () => {
    const keys = (namespace: string): string => `console.log(Object.keys(${namespace}).sort().join())`
    const esm = run('node', ['--input-type=module', '-e', keys(`await import('${name}')`)], folder)
    const commonJs = run('node', ['--input-type=commonjs', '-e', keys(`require('${name}')`)], folder)
    expect(commonJs).toBe(esm)
    expect(esm.trim()).not.toBe('')
  })
})

test('measures without a runner, from either kind of module', () => {
  const story = `measureHeapGrowth(() => ({}), { iterations: 20 }).then((report) => console.log(report.outcome))`
  const esm = `import { measureHeapGrowth } from 'leak-matchers'; await ${story}`
  const commonJs = `const { measureHeapGrowth } = require('leak-matchers'); ${story}`
  expect(run('node', ['--input-type=module', '-e', esm], folder).trim()).toBe('clean')
  expect(run('node', ['--input-type=commonjs', '-e', commonJs], folder).trim()).toBe('clean')
})

const compiler = join(repository, 'node_modules/typescript/bin/tsc')
const compilerFlags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--skipLibCheck']
const addon = JSON.stringify(join(repository, 'examples/article/addon'))

test.each([
  ['Buffers', '() => kept.push(Buffer.allocUnsafeSlow(1024))', 'leak VmData ArrayBuffers'],
  ['malloc', '() => addon.allocateAndForget(1024)', 'leak VmData unknown'],
])('measures memory outside the heap where no `koffi` is installed: %s', (_, leak, expected) => {
  const print = '({ outcome, native }) => console.log(outcome, native.instrument, native.kinds[0].kind)'
  const code = `
    import { createRequire } from 'node:module'
    import { measureNativeGrowth } from 'leak-matchers'
    const addon = createRequire(${JSON.stringify(import.meta.url)})(${addon})
    const kept = []
    await measureNativeGrowth(${leak}, { timeout: 30_000 }).then(${print})`
  expect(run('node', ['--input-type=module', '-e', code], folder).trim()).toBe(expected)
})

test('has types for both kinds of module', () => {
  const code = `
    import { expect } from 'vitest'
    import { configure, measureHeapGrowth, type GrowthReport, type LeakOptions } from 'leak-matchers/vitest'
    import plugin from 'leak-matchers/vitest/plugin'
    import { leakMatchers } from 'leak-matchers'
    const options: LeakOptions = { iterations: 10 }
    configure(options)
    export const plugins = [plugin, leakMatchers]
    export const growth: Promise<GrowthReport> = measureHeapGrowth(() => 1)
    export const grown: Promise<void> = expect(() => 1).toNotRetainHeapGrowth(100)
    export const outside: Promise<void> = expect(() => 1).toNotRetainNativeGrowth((it) => it, { heapLimit: 1, jit: true })
    // @ts-expect-error -- an option of another matcher
    void expect(() => 1).toNotRetainNativeGrowth({ ignore: [] })
    export const gone: Promise<void> = expect(() => ({})).not.toBeCollectedAfter({ jit: true })
    const accepted = [{ class: 'Person', reason: 'a cache' }]
    const shared = { settle: () => 1, isolate: false, timeout: 1, artifacts: 'leaks', redact: true, ignore: accepted }
    void expect(() => 1).toNotRetainHeapGrowth({ iterations: 1, warmup: 1, tolerance: 1, jit: true, heapLimit: 1, ...shared })
    void expect(() => []).toBeCollectedAfter(() => 1, { watch: (made) => made, jit: true, heapLimit: 1, ...shared })
    void expect(() => 1).toNotRetainHeapGrowth({ artifacts: 'leaks', redact: true, ignore: accepted })
    void expect(() => []).toBeCollectedAfter({ watch: (made) => made, artifacts: 'leaks', redact: true, ignore: accepted })
    void expect(() => []).toBeCollectedAfter({ watch: async (made) => [await made] })
    void expect(() => []).toBeCollectedAfter({ watch: async (made) => ({ first: await made }) })
    configure({ iterations: 1, warmup: 1, tolerance: 1, jit: true, heapLimit: 1, ...shared })
    // @ts-expect-error -- of one subject, and no default
    configure({ watch: (made) => [made] })
    // @ts-expect-error -- no objects
    void expect(() => []).toBeCollectedAfter({ watch: async () => 'all' })
    // @ts-expect-error -- an option that does not exist
    void expect(() => 1).toNotRetainHeapGrowth({ iteration: 1 })
  `
  for (const file of ['consumer.mts', 'consumer.cts']) writeFileSync(join(folder, file), code)
  expect(run('node', [compiler, ...compilerFlags, 'consumer.mts', 'consumer.cts'], folder)).toBe('')
})

test('of an option that is misspelt the compiler says which was meant, and of a wrong one what is wrong with it', () => {
  writeFileSync(
    join(folder, 'misspelt.mts'),
    `import { expect } from 'vitest'
    import 'leak-matchers/vitest'
    void expect(() => 1).toNotRetainHeapGrowth({ iteration: 1 })
    void expect(() => 1).toNotRetainNativeGrowth(() => 1, { warmpu: 1 })
    void expect(() => 1).toNotRetainHeapGrowth({ ignore: [{ class: 'Page' }] })\n`,
  )
  const { stdout } = spawnSync(process.execPath, [compiler, ...compilerFlags, 'misspelt.mts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stdout).toContain("Did you mean to write 'iterations'?")
  expect(stdout).toContain("Did you mean to write 'warmup'?")
  expect(stdout).toContain("Property 'reason' is missing")
})

test('finds leaks in Vitest, in a fresh process, from the packed files', () => {
  writeFileSync(
    join(folder, 'vitest.config.mts'),
    "export default { test: { setupFiles: ['leak-matchers/vitest'], testTimeout: 40_000 } }\n",
  )
  writeFileSync(
    join(folder, 'kept.test.mts'),
    `import { expect, test } from 'vitest'
     import { createRequire } from 'node:module'
     const addon = createRequire(import.meta.url)(${addon}) as { allocateAndForget: (bytes: number) => void }
     const kept: object[] = []
     test('leaks', async () => { await expect(() => ({})).toBeCollectedAfter((it: object) => { kept.push(it) }) })
     test('does not', async () => { await expect(() => ({})).toBeCollectedAfter() })
     test('mallocs', async () => { await expect(() => addon.allocateAndForget(1024)).toNotRetainNativeGrowth() })\n`,
  )
  const results = runVitest(folder)
  expect(results.map(({ title, status }) => [title, status])).toEqual([
    ['leaks', 'failed'],
    ['does not', 'passed'],
    ['mallocs', 'failed'],
  ])
  expect(results[0]?.message).toMatch(/^leak: Object was not collected .* in a fresh process/m)
  expect(results[2]?.message).toMatch(/^leak: each call keeps 1(?:\.\d+)? KB outside the JS heap/m)
  expect(results[2]?.message).toMatch(/Read by the system's count of writable pages \(VmData\)/)
})
