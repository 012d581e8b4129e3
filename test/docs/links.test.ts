import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { pageText } from './code-blocks.js'

const repository = join(import.meta.dirname, '../..')
const ofDocs = readdirSync(join(repository, 'docs')).filter((file) => file.endsWith('.md'))
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...ofDocs.map((file) => join('docs', file))]

test('when-it-can-be-wrong.md quotes what messages say', () => {
  const page = pageText('docs/when-it-can-be-wrong.md')
  const tables = page.slice(page.indexOf('It says `inconclusive:`'))
  const quoted = [...tables.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, phrase = '']) => phrase)
  const texts = messageTexts()
  expect(quoted.length).toBeGreaterThan(10)
  expect(quoted.filter((phrase) => !texts.includes(phrase))).toEqual([])
})

test.each(pages)('links of %s lead to what exists, and to headings that are there', (page) => {
  expect(linksOf(page).filter((link) => !leadsSomewhere(link))).toEqual([])
})

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md'])
  for (const page of reached) for (const { target } of linksOf(page)) if (pages.includes(target)) reached.add(target)
  expect(pages.filter((page) => !reached.has(page))).toEqual([])
})

interface Link {
  /** From the repository's root. */
  readonly target: string
  readonly heading: string
}

/** Links to what is in this repository. */
function linksOf(page: string): Link[] {
  const links = pageText(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)
  return [...links].map(([, file = '', heading = '']) => ({
    target: file === '' ? page : join(dirname(page), file),
    heading,
  }))
}

function leadsSomewhere({ target, heading }: Link): boolean {
  return existsSync(join(repository, target)) && (heading === '' || headingsOf(target).includes(heading))
}

/** By the names that GitHub gives them. */
function headingsOf(page: string): string[] {
  const headings = [...pageText(page).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text.toLowerCase())
  return headings.map((text) => text.replace(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

/** What the messages say, from the files that their tests compare them with. */
function messageTexts(): string {
  const folder = join(repository, 'test/report/texts')
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8').replace(/\s+/g, ' '))
    .join('\n')
}
