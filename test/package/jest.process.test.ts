import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked, repository, run } from '../../scripts/install-packed.mjs'
import { codeBlocks, writeBlocks } from '../docs/code-blocks.js'
import { runJest } from '../runs/run-jest.js'

/*
 * The code of docs/jest.md as it stands there, in a project that has installed the packed files.
 */
let folder: string

beforeAll(() => {
  ;({ folder } = installPacked())
  writeBlocks(folder, codeBlocks('docs/jest.md', 'js'))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('its leak is found and explained, its clean test passes', async () => {
  // The rest of the suite runs beside this.
  const { tests } = await runJest(folder, { words: ['pages', 'session', '--testTimeout=40000'] })
  expect(tests.get('a closed session can be collected')).toEqual([{ status: 'passed', message: '' }])
  const [{ status, message: leak } = {}] = tests.get('rendering a page keeps nothing') ?? []
  expect(status).toBe('failed')
  expect(leak).toMatch(
    /leak: each call keeps \d+ B \(1 Object, 1 string\) +measured over [\d,]+ calls in a fresh process/,
  )
  expect(leak).toMatch(/module pages\.js\n +╰→ rendered: Map +pages\.js:2\n/)
  expect(leak).toMatch(/renderPage +pages\.js:4 /)
})

test('ES modules', async () => {
  writeFileSync(
    join(folder, 'module.test.mjs'),
    `import { expect, test } from '@jest/globals'
     const kept = []
     test('leaks', async () => { await expect(() => ({})).toBeCollectedAfter((it) => { kept.push(it) }) })
     test('does not', async () => { await expect(() => ({})).toBeCollectedAfter() })\n`,
  )
  const nodeOptions = ['--experimental-vm-modules', '--no-warnings']
  const { tests } = await runJest(folder, { words: ['module'], nodeOptions })
  expect(tests.get('does not')).toEqual([{ status: 'passed', message: '' }])
  expect(tests.get('leaks')?.[0]?.message).toMatch(/leak: Object was not collected .* in a fresh process/)
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
