import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isOwnScript } from '../../src/runs/own-script.js'
import { repository } from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-script-'))
const scripts = { packages: ['vitest'], files: ['vitest.mjs', 'dist/cli.js'] }

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(path: string, text = ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function link(path: string, to: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  symlinkSync(to, join(folder, path))
}

write('package.json', '{ "name": "of-the-user" }')
for (const path of ['bin/vitest', 'vitest/vitest.mjs', 'node_modules/other/vitest.mjs', 'vitest.mjs']) write(path)
link('node_modules/.bin/other', '../../bin/vitest')
// Yarn with `nodeLinker: pnpm`.
write('node_modules/.store/vitest-npm-4/package/package.json', '{ "name": "vitest" }')
write('node_modules/.store/vitest-npm-4/package/dist/package.json', '{ "type": "module" }')
for (const path of ['vitest.mjs', 'dist/cli.js', 'bench/vitest.mjs'])
  write(`node_modules/.store/vitest-npm-4/package/${path}`)
link('linked/node_modules/vitest', '../../node_modules/.store/vitest-npm-4/package')
link('linked/node_modules/.bin/vitest', '../vitest/vitest.mjs')
// pnpm, and a fork that is installed by that name.
write('node_modules/.pnpm/fork@4/node_modules/@a/fork/package.json', '{ "name": "@a/fork" }')
write('node_modules/.pnpm/fork@4/node_modules/@a/fork/vitest.mjs')
link('forked/node_modules/vitest', '../../node_modules/.pnpm/fork@4/node_modules/@a/fork')

test.each([
  join(repository, 'node_modules/vitest/vitest.mjs'),
  join(repository, 'node_modules/.bin/vitest'),
  'node_modules/.store/vitest-npm-4/package/dist/cli.js',
  'linked/node_modules/vitest/vitest.mjs',
  'linked/node_modules/.bin/vitest',
  // As the shims of pnpm, and those for Windows, call it.
  'linked/node_modules/.bin/../vitest/vitest.mjs',
  'forked/node_modules/vitest/vitest.mjs',
  // In an archive of Yarn, and relative to a folder that is not known.
  '/cache/vitest-npm-4.zip/node_modules/vitest/vitest.mjs',
  'nowhere/node_modules/vitest/vitest.mjs',
])("the runner's own: %s", (script) => {
  expect(isOwnScript(script, scripts, folder)).toBe(true)
})

test.each([
  'bin/vitest',
  'vitest/vitest.mjs',
  'vitest.mjs',
  'node_modules/other/vitest.mjs',
  'node_modules/.bin/other',
  'node_modules/.store/vitest-npm-4/package/bench/vitest.mjs',
  join(repository, 'node_modules/.bin/jest'),
  'nowhere/bin/vitest',
  '',
])('a script of another: %s', (script) => {
  expect(isOwnScript(script, scripts, folder)).toBe(false)
})
