// Runs examples/article with a real Vitest, shows what it reports, and fails unless every leak was found and every
// cured twin passed: judged by Vitest's own JSON report.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { buildAddon } from './build-addon.mjs'
import { buildIfStale } from './build-if-stale.mjs'

const example = fileURLToPath(new URL('../examples/article/', import.meta.url))
const colours = process.stdout.isTTY && !process.env.NO_COLOR
const bold = (text) => (colours ? `\u001b[1m${text}\u001b[22m` : text)
const dim = (text) => (colours ? `\u001b[2m${text}\u001b[22m` : text)

const withAddon = 'native.test.ts'
const wholeStory = [
  {
    file: 'unbounded.test.ts',
    title: 'Memory that is applied for without end',
    story: 'The call is ended at a limit, long before the machine suffers, and the other tests go on.',
  },
  {
    file: 'cache.test.ts',
    title: 'A cache without bound',
    story: 'Each call keeps a little. The growth is measured, proved by the objects that stay, and traced to the Map.',
  },
  {
    file: 'cycle.test.ts',
    title: 'Two people, best friends of each other',
    story: 'JavaScript collects the cycle; reference counts would not. It is the directory that leaks them.',
  },
  {
    file: 'references.test.ts',
    title: 'How many references hold Tom',
    story: 'One, and two once the directory has him, as `sys.getrefcount` counts them. A WeakRef is none.',
  },
  {
    file: withAddon,
    title: 'A connector with a native part that leaks',
    story: 'The heap is clean, with the native part and without; memory outside of it grows with it, and not without.',
  },
]

/** What each group of tests in examples/article must end in, and the first line of what it must say. */
const groups = {
  leaks: { status: 'failed', says: /^leak: /m, found: 'leaks found' },
  errors: { status: 'failed', says: /^error: call 1 threw RangeError/m, found: 'errors shown as such' },
  cured: { status: 'passed', says: /^/, found: 'cured twins passed' },
}

buildIfStale()
// Without a C compiler it is told why, and the rest goes on.
const hasAddon = buildAddon()
const parts = wholeStory.filter(({ file }) => hasAddon || file !== withAddon)
console.log(`${bold('leak-matchers')}: tests that fail when code leaks, and say what, how much and who holds it.`)
console.log(dim('Running examples/article with Vitest …'))
const report = runExample()
for (const [index, part] of parts.entries()) showPart(part, index + 1)
conclude()

function runExample() {
  const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-demo-'))
  const output = join(folder, 'report.json')
  const require = createRequire(import.meta.url)
  const vitest = join(require.resolve('vitest/package.json'), '../vitest.mjs')
  try {
    const run = spawnSync(
      process.execPath,
      [
        ...[vitest, 'run', '--root', example, '--reporter=json', `--outputFile=${output}`],
        ...(hasAddon ? [] : ['--exclude', withAddon]),
      ],
      {
        cwd: example,
        encoding: 'utf8',
        env: { ...process.env, ...(colours ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
      },
    )
    try {
      return JSON.parse(readFileSync(output, 'utf8'))
    } catch (error) {
      console.error(`Vitest left no report (${error.message})\n${run.stdout}${run.stderr}`)
      process.exit(1)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function showPart({ file, title, story }, number) {
  console.log(`\n${bold(`${number}. ${title}`)}\n${story}`)
  const results = resultsOf(file)
  for (const result of results.filter(({ status }) => status === 'failed')) showFailure(file, result)
  const passed = results.filter(({ status }) => status === 'passed')
  if (passed.length > 0) console.log('')
  for (const result of passed) {
    console.log(`   ${bold(verb(result))} ${result.title} ${dim(`(${Math.round(result.duration)} ms)`)}`)
  }
}

function showFailure(file, result) {
  const { title, location, failureMessages } = result
  console.log(`\n   ${bold(verb(result))} ${title}   ${dim(`examples/article/${file}:${location.line}`)}\n`)
  for (const line of sourceOfTest(file, location.line)) console.log(dim(`   │ ${line}`))
  console.log('')
  for (const line of messageOf(failureMessages).split('\n')) console.log(`   ${line}`.trimEnd())
}

function verb(result) {
  const [, group] = Object.entries(groups).find(([name]) => result.ancestorTitles.includes(name))
  const word = result.status === 'failed' ? 'fails' : 'passes'
  return isAsExpected(result, group) ? `${word}, as it should:` : `${word.toUpperCase()}, AND SHOULD NOT LIKE THIS:`
}

/** From the line of `test(` to the line that closes it. */
function sourceOfTest(file, line) {
  const lines = readFileSync(join(example, file), 'utf8')
    .split('\n')
    .slice(line - 1)
  const indentation = /^\s*/.exec(lines[0])[0]
  const end = lines.indexOf(`${indentation}})`)
  return lines.slice(0, end + 1).map((text) => text.slice(indentation.length))
}

/** The message without the stack below it, and with paths as seen from the example. */
function messageOf([stack = '']) {
  const message = stack.split(/\n\s+at /, 1)[0].replace(/^(?:Error|RunError): /, '')
  return message.replaceAll(pathToFileURL(example).href, '').replaceAll(example, '')
}

function resultsOf(file) {
  return report.testResults
    .filter(({ name }) => basename(name) === file)
    .flatMap(({ assertionResults }) => assertionResults)
}

function conclude() {
  const lines = Object.entries(groups).map(([name, group]) => {
    const results = parts
      .flatMap(({ file }) => resultsOf(file))
      .filter(({ ancestorTitles }) => ancestorTitles.includes(name))
    const right = results.filter((result) => isAsExpected(result, group))
    return {
      ok: right.length === results.length && results.length > 0,
      text: `${right.length} of ${results.length} ${group.found}`,
    }
  })
  console.log(`\n${bold(lines.map(({ text }) => text).join(', '))}`)
  process.exitCode = lines.every(({ ok }) => ok) ? 0 : 1
}

function isAsExpected({ status, failureMessages }, group) {
  return status === group.status && group.says.test(stripVTControlCharacters(messageOf(failureMessages ?? [])))
}
