import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { leakMatchers } from '../../src/matchers/index.js'
import { linkPackage, makeFolder, repository } from '../../scripts/install-packed.mjs'
import { codeBlocks, pageText, writeBlocks } from '../docs/code-blocks.js'

/*
 * The configurations of docs/linting.md as they stand there, with the real rules.
 */
const page = pageText('docs/linting.md')
const matchers = Object.keys(leakMatchers)
const runners = ['vitest', 'jest', 'typescript'] as const
let folder: string

beforeAll(() => {
  folder = makeFolder('lint')
  for (const name of ['@vitest/eslint-plugin', 'eslint-plugin-jest', 'typescript-eslint', 'typescript', 'vitest'])
    linkPackage(folder, name)
  linkPackage(folder, 'leak-matchers', repository)
  writeBlocks(folder, codeBlocks('docs/linting.md', 'js'))
  writeFileSync(
    join(folder, 'tsconfig.json'),
    '{ "compilerOptions": { "strict": true, "module": "nodenext", "types": [] }, "include": ["*.ts"] }',
  )
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe.each(runners)('%s', (runner) => {
  test.each(matchers)('%s', async (matcher) => {
    expect(await linesFound(runner, matcher)).toEqual([5])
  })
})

test('lists every matcher, for both runners', () => {
  for (const matcher of matchers) expect(page.split(`'${matcher}'`), matcher).toHaveLength(3)
})

/** Lines of a test file with an assertion that is not awaited on line 5, and one that is on line 6. */
async function linesFound(runner: string, matcher: string): Promise<number[]> {
  const file = join(folder, `${matcher}.test.ts`)
  const received = matcher === 'toHaveStrongReferences' ? '{}' : '() => ({})'
  const given = matcher === 'toHaveStrongReferences' ? '1' : ''
  const lines = [
    // Jest's are injected.
    runner === 'jest' ? '' : 'import { expect, test } from "vitest"',
    'import "leak-matchers/vitest"',
    '',
    'test("a leak", async () => {',
    `  expect(${received}).${matcher}(${given})`,
    `  await expect(${received}).${matcher}(${given})`,
    '})',
  ]
  writeFileSync(file, lines.join('\n'))
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: join(folder, `eslint.${runner}.config.mjs`),
    ...(runner === 'typescript' ? {} : { overrideConfig: await parserOfTypescript() }),
  })
  const [result] = await eslint.lintFiles([file])
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([])
  return result?.messages.map(({ line }) => line) ?? []
}

async function parserOfTypescript(): Promise<object> {
  const { parser } = await import('typescript-eslint')
  return { languageOptions: { parser } }
}
