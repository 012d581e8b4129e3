import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CollectedReport } from '../../src/report/report.js'
import { decodeSnapshot } from '../../src/snapshot/index.js'
import { failureOf, inVitest, runOutcomes, type Run } from './run-outcomes.js'

let run: Run
let artifacts: string
let attachments: string

beforeAll(async () => {
  artifacts = await mkdtemp(join(tmpdir(), 'leak-matchers-artifacts-'))
  attachments = await mkdtemp(join(tmpdir(), 'leak-matchers-attachments-'))
  run = await runOutcomes('explained', { ARTIFACTS: artifacts, ATTACHMENTS: attachments })
}, 400_000)

afterAll(async () => {
  for (const folder of [artifacts, attachments]) await rm(folder, { recursive: true, force: true })
})

/** The lines of a section, until the next empty one. */
function section(name: string, title: RegExp): string[] {
  const lines = failureOf(run, name).message.split('\n')
  const start = lines.findIndex((line) => title.test(line))
  const end = lines.indexOf('', start)
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end)
}

describe('held by', () => {
  test.each([
    [
      'a registry',
      [
        '    module explained/registry.ts',
        '    ╰→ registry: Map                                        explained/registry.ts:13',
        '       ~~~~~~~~',
        '       ╰→ value of key "user-#": Employee',
      ],
    ],
    [
      'a registry, redacted',
      [
        '    module explained/registry.ts',
        '    ╰→ registry: Map                                        explained/registry.ts:13',
        '       ~~~~~~~~',
        '       ╰→ value of key (string): Employee',
      ],
    ],
    [
      'a local variable',
      [
        '    the function under test',
        '    ╰→ held: Array                                          explained.test.ts:14',
        '       ~~~~',
        '       ╰→ [#]: Object',
      ],
    ],
    [
      'listeners',
      [
        '    module explained.test.ts',
        '    ╰→ emitter: EventEmitter                                explained.test.ts:19',
        '       ╰→ _events: Object',
        '          ╰→ data: Array',
        '             ~~~~',
        '             ╰→ [#]: function (anonymous)                   explained.test.ts:23',
      ],
    ],
    [
      'numbers',
      [
        '    module explained.test.ts',
        '    ╰→ numbers: Array                                       explained.test.ts:27',
        '       ~~~~~~~',
      ],
    ],
    [
      'bytes',
      [
        '    module explained.test.ts',
        '    ╰→ received: Buffer                                     explained.test.ts:85',
        '       ~~~~~~~~',
      ],
    ],
    [
      'weak references',
      [
        '    module explained.test.ts',
        '    ╰→ seen: Array                                          explained.test.ts:91',
        '       ~~~~',
        '       ╰→ [#]: WeakRef',
      ],
    ],
    [
      'a promise',
      [
        '    module explained.test.ts',
        '    ╰→ never: Promise                                       explained.test.ts:32',
        '       ╰→ (waiting for it): function (anonymous)            explained.test.ts:36',
        '          ~~~~~~~~~~~~~~~~',
      ],
    ],
    [
      'a table',
      [
        '    module explained.test.ts',
        '    ╰→ tables: Object                                       explained.test.ts:40',
        '       ~~~~~~',
        '       ╰→ "user/#": Object',
      ],
    ],
    [
      'an inline one',
      [
        '    module explained/registry.ts',
        '    ╰→ registry: Map                                        explained/registry.ts:13',
        '       ~~~~~~~~',
        '       ╰→ value of key "user-0": Employee',
      ],
    ],
  ])('%s', (name, expected) => {
    expect(section(name, /^ {2}held by/)).toEqual(expected)
  })

  test('a timer, whose list Node keeps', () => {
    const [root, ...steps] = section('a timer', /^ {2}held by/)
    expect(root).toBe('    timers (setTimeout, setInterval)')
    expect(steps.join('\n')).toMatch(/_onTimeout: function \(anonymous\) +explained\.test\.ts:49\n[^]*╰→ it: Object/)
  })
})

describe("a path through the matcher's own machinery begins at what it was given", () => {
  test.each([
    [
      'what setup returned',
      ['    what `setup` returned', '    ╰→ list: Array', '       ~~~~', '       ╰→ [#]: Object'],
    ],
    [
      'fn',
      ['    `fn`', '    ╰→ hold: Object                                         explained.test.ts:107', '       ~~~~'],
    ],
    [
      'watch',
      [
        '    `watch`',
        '    ╰→ hold: Object                                         explained.test.ts:107',
        '       ╰→ part: Object',
        '          ~~~~',
      ],
    ],
    [
      'settle',
      [
        '    `settle`',
        '    ╰→ hold: Object                                         explained.test.ts:107',
        '       ~~~~',
      ],
    ],
    [
      'a WeakRef',
      ['    `fn`', '    ╰→ alive: Object                                        explained.test.ts:126', '       ~~~~~'],
    ],
  ])('%s', (name, expected) => {
    expect(section(`machinery: ${name}`, /^ {2}held by/)).toEqual(expected)
  })

  test('make', () => {
    const [root, ...steps] = section('machinery: make', /^ {2}held by/)
    expect(root).toBe('    `make`')
    expect(steps).toEqual([
      '    ╰→ keep: function (anonymous)                           explained.test.ts:111',
      '       ╰→ hold: Object                                      explained.test.ts:107',
      '          ~~~~',
    ])
  })
})

test('the headline counts the bytes of an ArrayBuffer', () => {
  expect(failureOf(run, 'kept bytes').message).toMatch(/leak: each call keeps 1\.\d+ KB \(1 ArrayBuffer, 1 Buffer\)/)
})

test('where it was allocated, at lines of the TypeScript source', () => {
  expect(section('a registry', /^ {2}allocated in/)).toEqual([
    '    hire             explained/registry.ts:15  72 B in 2 objects',
    '      (anonymous)    explained.test.ts:8',
    expect.stringMatching(/^ {4}Employee {9}explained\/registry\.ts:\d+ +48 B in 1 object$/),
    '      hire           explained/registry.ts:15',
    '        (anonymous)  explained.test.ts:8',
  ])
})

test.each([
  ['a registry', 'A Map that only grows.'],
  ['listeners', 'Listeners pile up on one emitter.'],
  ['a promise', 'A promise that does not settle'],
  ['a table', 'An object used as a table that only grows.'],
  ['bytes', 'Bytes that only get more.'],
  ['weak references', 'A WeakRef stays when its target is gone.'],
  ['a timer', 'A timer that was never cleared'],
  ['an inline one', 'A Map holds it.'],
])('%s: says what to do about it', (name, hint) => {
  expect(failureOf(run, name).message).toContain(hint)
})

test('names nothing of this package, of the inspector or of the runner', () => {
  const messages = Object.entries(run.tests).flatMap(([name, { errors }]) =>
    /^with artifacts|^ignored/.test(name) ? [] : errors.map(({ message }) => message),
  )
  expect(messages).toHaveLength(18)
  for (const message of messages) expect(message).not.toMatch(/LeakMatchers|vitest|Inspector|node_modules|dist\//i)
})

describe('ignored', () => {
  test.each(['ignored: growth', 'ignored: an object'])('%s: what only an accepted holder keeps passes', (name) => {
    expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
  })

  test('the message lists what was met', () => {
    expect(failureOf(run, 'ignored: under .not').message).toMatch(
      /^clean: .*but for what is ignored[^]*\n {2}ignored\n {4}held by registry: bounded by the number of people$/m,
    )
  })

  test('what something else holds as well is a leak', () => {
    expect(failureOf(run, 'ignored: held by something else as well').message).toMatch(/^leak: Employee was not/m)
  })
})

describe('with artifacts', () => {
  const keptOfLeak = async (extension: string): Promise<string> => {
    const isIt = (file: string): boolean => file.includes('-a-leak-') && file.endsWith(extension)
    return join(artifacts, (await readdir(artifacts)).find(isIt) ?? extension)
  }

  test('a failure leaves its report, and a leak its snapshot; nothing else leaves anything', async () => {
    const files = (await readdir(artifacts)).sort()
    expect(files.map((file) => file.replace(/-[\da-f]{8}\./, '-#.'))).toEqual([
      'explained.test.ts-with-artifacts-a-leak-#.heapsnapshot',
      'explained.test.ts-with-artifacts-a-leak-#.json',
      'explained.test.ts-with-artifacts-an-error-#.json',
    ])
  })

  test.runIf(inVitest)('both are attached to the test, for reporters and the UI', async () => {
    const names = (await readdir(attachments)).map((file) => file.replace(/-[\da-f]{40}\./, '.')).sort()
    const report = 'leak-matchers-report.json'
    expect(names).toEqual(['leak-matchers-heap-snapshot.heapsnapshot', report, report])
  })

  test('the snapshot is a snapshot, which nobody else can read', async () => {
    const file = await keptOfLeak('.heapsnapshot')
    const graph = decodeSnapshot(await readFile(file))
    expect(graph.strings.indexesOf('user-0').length).toBeGreaterThan(0)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('the report is the one that the message was made of', async () => {
    const report = JSON.parse(await readFile(await keptOfLeak('.json'), 'utf8')) as CollectedReport
    expect(report).toMatchObject({ assertion: 'collected', outcome: 'leak', stayed: [{ className: 'Employee' }] })
    expect(report.stayed[0]?.path?.steps.at(-1)?.className).toBe('Employee')
    expect(failureOf(run, 'with artifacts: a leak').message).toContain(report.artifacts?.snapshot)
  })
})
