import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { installPacked, linkPackage, makeFolder, repository, run } from '../../scripts/install-packed.mjs'
import { runVitest, type TestResult } from '../package/run-vitest.js'
import { runJest } from '../runs/run-jest.js'
import {
  codeBlocks,
  isTest,
  pageText,
  titlesThatFail,
  withoutCures,
  writeBlocks,
  type CodeBlock,
} from './code-blocks.js'

/*
 * The code of the pages as it stands there: it passes, and without the lines that are said to be its cures it fails with a
 * leak that names the holder of which the page speaks.
 */
const pages = ['collected', 'heap-growth', 'recipes', 'migration']
const installed = ['jsdom', 'happy-dom', 'koffi']
const ofExamples = ['react', 'react-dom', '@testing-library/react', '@testing-library/dom']
let project: string
let results: readonly TestResult[]

beforeAll(() => {
  ;({ folder: project } = installPacked())
  for (const name of installed) linkPackage(project, name)
  for (const name of ofExamples) linkPackage(project, name, join(repository, 'examples/frameworks/node_modules', name))
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true },
    ...{ module: 'nodenext', target: 'es2022', types: ['node'] },
  }
  write('tsconfig.json', JSON.stringify({ compilerOptions, exclude: ['**/*.tsx'] }))
  write('leak-matchers.d.ts', "import 'leak-matchers/vitest'")
  write('package.json', '{ "type": "module" }')
  write(
    'vitest.config.ts',
    `import { defineConfig } from 'vitest/config'
     export default defineConfig({ test: { setupFiles: ['leak-matchers/vitest'], testTimeout: 60_000 } })`,
  )
  for (const page of pages) {
    for (const [folder, blocks] of [
      ['as it is', blocksOf(page)],
      ['without', withoutCures(blocksOf(page))],
    ] as const) {
      mkdirSync(join(project, page, folder), { recursive: true })
      writeBlocks(join(project, page, folder), blocks)
    }
  }
  // One at a time: beside the other files of this suite two of them would have half of a core each.
  results = runVitest(project, '--maxWorkers=1')
}, 900_000)

afterAll(() => {
  rmSync(project, { recursive: true, force: true })
})

describe.each(pages)('%s', (page) => {
  test('its code passes', () => {
    const those = resultsIn(join(page, 'as it is'))
    expect(those.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(those.length).toBeGreaterThanOrEqual(blocksOf(page).filter(isTest).length)
  })

  test.each(withoutCures(blocksOf(page)).filter(isTest))('$file fails without its cure', (block) => {
    for (const title of titlesThatFail(block)) expectLeak(resultOf(page, block, title), block)
  })
})

test('has strict types', () => {
  expect(run('node', [join(repository, 'node_modules/typescript/bin/tsc'), '-p', '.'], project)).toBe('')
})

test.each([
  ['collected', 'session.test.ts'],
  ['migration', 'editor.test.ts'],
])('the failure of %s.md is the one that is printed', (page, test) => {
  const shown = /```text\n(.*?)```/s.exec(pageText(`docs/${page}.md`))?.[1] ?? 'none'
  const printed = resultsIn(`${page}/without`).find(({ file }) => file.endsWith(`/${test}`))?.message ?? ''
  expect(withoutPlaces(printed.replaceAll(`${page}/without/`, ''))).toContain(withoutPlaces(shown))
})

test('migration.md under Jest: what was there, and what takes its place', async () => {
  const folder = makeFolder('docs-jest')
  try {
    const blocks = codeBlocks('docs/migration.md', 'js')
    linkPackage(folder, 'leak-matchers', repository)
    linkPackage(folder, 'jest-leak-detector')
    const config = "{ setupFilesAfterEnv: ['leak-matchers/jest'], transform: {}, testTimeout: 60_000 }"
    writeFileSync(join(folder, 'jest.config.js'), `module.exports = ${config}\n`)
    writeBlocks(folder, blocks)
    for (const { file, code } of withoutCures(blocks))
      writeFileSync(join(folder, file.replace('.', '-without.')), code.replace('./editor.js', './editor-without.js'))
    const { tests } = await runJest(folder)
    const title = 'a closed editor can be collected'
    const outcomes = tests
      .get(title)
      ?.map(({ status }) => status)
      .sort()
    expect(outcomes).toEqual(['failed', 'passed', 'passed'])
    expect(tests.get(title)?.find(({ status }) => status === 'failed')?.message).toMatch(/undoable: Set/)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function write(file: string, code: string): void {
  writeFileSync(join(project, file), code)
}

function blocksOf(page: string): CodeBlock[] {
  return codeBlocks(`docs/${page}.md`, 'ts|tsx')
}

function resultsIn(folder: string): TestResult[] {
  return results.filter(({ file }) => file.includes(`/${folder}/`))
}

function resultOf(page: string, { file }: CodeBlock, title: string): TestResult | undefined {
  return resultsIn(join(page, 'without')).find((one) => one.file.endsWith(`/${file}`) && one.title === title)
}

function expectLeak(result: TestResult | undefined, { heldBy = '' }: CodeBlock): void {
  expect(result?.status).toBe('failed')
  expect(result?.message).toMatch(/^leak: /m)
  expect(result?.message).toContain(heldBy)
}

/** What is said, without the sizes and the places that differ where the cure is missing. */
function withoutPlaces(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/:\d+/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()
}
