import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPacked, linkPackage } from '../../scripts/install-packed.mjs'
import { codeBlocks, pageText, writeBlocks } from '../docs/code-blocks.js'
import { cleanEnvironment } from '../runs/run-vitest.js'

/*
 * The code of docs/other-runners.md as it stands there, in a project that has installed the packed files.
 */
const page = pageText('docs/other-runners.md')
let folder: string

beforeAll(() => {
  ;({ folder } = installPacked())
  linkPackage(folder, 'mocha')
  writeFileSync(join(folder, '.mocharc.json'), /```json\n(.*?)```/s.exec(page)?.[1] ?? '')
  writeBlocks(folder, codeBlocks('docs/other-runners.md', 'js'))
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
