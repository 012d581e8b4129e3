import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runVitest, type TestResult } from './run-vitest.ts'
import { linkPackage, makeFolder, repository } from '../../scripts/install-packed.mjs'
import { codeBlocks, pageText, writeBlocks } from '../docs/code-blocks.js'

/*
 * The README's code blocks that begin with a file's name, in a project of their own, run as they stand there.
 */
const readme = pageText('README.md')
let project: string
let results: readonly TestResult[]

beforeAll(() => {
  project = makeFolder('readme')
  for (const name of ['vitest', 'expect']) linkPackage(project, name)
  linkPackage(project, 'leak-matchers', repository)
  writeBlocks(project, codeBlocks('README.md', 'ts'))
  writeFileSync(
    join(project, 'bare.test.ts'),
    "import { test } from 'vitest'\ntest('bare', () => import('./bare.ts'))\n",
  )
  // The rest of the suite runs beside this: more time than Vitest's own 5 s.
  results = runVitest(project, '--testTimeout=40000')
}, 200_000)

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

test('its tests pass, and its leak is found', () => {
  expect(Object.fromEntries(results.map(({ title, status }) => [title, status]))).toEqual({
    'rendering a page keeps nothing': 'failed',
    'people who know each other can still be collected': 'passed',
    'adding and removing a listener keeps nothing': 'passed',
    bare: 'passed',
  })
})

test('the failure it shows is the one that is printed, but for the numbers', () => {
  const shown = /```text\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const printed = results.find(({ status }) => status === 'failed')?.message ?? ''
  expect(withoutNumbers(shown)).toBe(withoutNumbers(printed.replaceAll(project, '/app')))
})

test('is short, and begins with code', () => {
  const lines = readme.split('\n')
  expect(lines.length).toBeLessThan(250)
  expect(lines.findIndex((line) => line.includes('await expect('))).toBeLessThan(30)
})

/** Sizes and columns differ from run to run, what is said does not. */
function withoutNumbers(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\d+(?:[,.]\d+)*(?: [KMG]?B\b)?/g, '#')
    .replace(/[ \t]+/g, ' ')
    .replace(/(?:# )+#/g, '#')
    .trim()
}
