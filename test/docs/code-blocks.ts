import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../scripts/install-packed.mjs'

/** A block of code of a page that begins with the name of its file. */
export interface CodeBlock {
  readonly file: string
  readonly code: string
  /** What the text after it says of who holds the leak, when its marked line is missing. */
  readonly heldBy: string | undefined
}

/** Ends the lines without which the code leaks. */
const mark = '// without this line it leaks'
/** Ends a line of a test that passes then, too. */
const passesAnyway = '// passes with and without'
const assertion = /\.(?:toBeCollectedAfter|toNotRetain\w+Growth)\(/

/** @param page `docs/jest.md`, for example */
export function pageText(page: string): string {
  return readFileSync(join(repository, page), 'utf8')
}

export function writeBlocks(folder: string, blocks: readonly CodeBlock[]): void {
  for (const { file, code } of blocks) writeFileSync(join(folder, file), code)
}

/** Blocks of a page in one of the languages, in their order. */
export function codeBlocks(page: string, languages: string): CodeBlock[] {
  const blocks = new RegExp('```(?:' + languages + ')\\n(// (\\S+)\\n.*?)```(.*?)(?=```|\\n## |$)', 'gs')
  return [...pageText(page).matchAll(blocks)].map(([, code = '', file = '', after = '']) => ({
    file,
    code,
    heldBy: /Held by `([^`]+)`/.exec(after)?.[1],
  }))
}

/** The same without its cures, and of the tests only those that assert something that then leaks. */
export function withoutCures(blocks: readonly CodeBlock[]): CodeBlock[] {
  const marked = blocks.filter(({ code }) => code.includes(mark)).map(({ file }) => moduleName(file))
  const leaks = ({ code, file }: CodeBlock): boolean =>
    assertion.test(code) &&
    (code.includes(mark) || marked.some((name) => name !== moduleName(file) && code.includes(`./${name}`)))
  return blocks
    .filter((block) => !isTest(block) || leaks(block))
    .map((block) => ({ ...block, code: block.code.replaceAll(new RegExp(`^.*${mark}\\n`, 'gm'), '') }))
}

export function isTest({ file }: CodeBlock): boolean {
  return file.includes('.test.')
}

/** Titles of a block's tests, without those that pass without the cure as well. */
export function titlesThatFail({ code }: CodeBlock): string[] {
  const tests = code.split(/^(?=test\()/m).slice(1)
  return tests.filter((one) => !one.includes(passesAnyway)).map((one) => /^test\('([^']*)'/.exec(one)?.[1] ?? one)
}

function moduleName(file: string): string {
  return file.replace(/\.\w+$/, '')
}
