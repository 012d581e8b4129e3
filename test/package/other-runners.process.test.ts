import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked, repository } from '../../scripts/install-packed.mjs'
import { cleanEnvironment } from '../runs/run-vitest.js'

/*
 * The code of docs/other-runners.md as it stands there, in a project that has installed the packed files.
 */
const page = readFileSync(join(repository, 'docs/other-runners.md'), 'utf8')
let folder: string

beforeAll(() => {
  ;({ folder } = installPacked())
  symlinkSync(join(repository, 'node_modules/mocha'), join(folder, 'node_modules/mocha'), 'junction')
  writeFileSync(join(folder, '.mocharc.json'), /```json\n(.*?)```/s.exec(page)?.[1] ?? '')
  for (const [, code = '', file = ''] of page.matchAll(/```js\n(\/\/ (\S+\.mjs)\n.*?)```/gs))
    writeFileSync(join(folder, file), code)
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['node:test', /```sh\nnode (.*?)\n```/.exec(page)?.[1]?.split(' ') ?? []],
  ['mocha', ['node_modules/mocha/bin/mocha.js']],
])('under %s its leak is found and explained', (_runner, words) => {
  const { status, output } = runNode(words)
  expect(output).toMatch(
    /leak: each call keeps \d+ B \(1 Object, 1 string\) +measured over [\d,]+ calls in a fresh process/,
  )
  expect(output).toMatch(/module pages\.mjs\n[# ]+╰→ rendered: Map +pages\.mjs:2\n/)
  expect(status).not.toBe(0)
})

test('a program without a runner', () => {
  expect(runNode(['program.mjs'])).toEqual({ status: 0, output: '' })
})

function runNode(words: readonly string[]): { status: number | null; output: string } {
  const options = { cwd: folder, encoding: 'utf8', env: cleanEnvironment() } as const
  const { status, stdout, stderr } = spawnSync(process.execPath, words, options)
  return { status, output: stdout + stderr }
}
