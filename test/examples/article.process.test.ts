import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { runVitest, type TestResult } from '../package/run-vitest.ts'

/*
 * The article's scenarios as a user runs them, which is also what `npm run demo` shows: leaks fail and are explained,
 * cured twins pass.
 */
const example = fileURLToPath(new URL('../../examples/article/', import.meta.url))
let results: readonly TestResult[]

beforeAll(() => {
  // Beside the rest of the suite the explanation needs longer than on a machine of one's own.
  results = runVitest(example, '--testTimeout=40000')
}, 400_000)

function messageOf(title: string): string {
  const result = results.find((candidate) => candidate.title === title)
  expect(result?.status).toBe('failed')
  return (result?.message ?? '').replaceAll(example, '')
}

test('every leak fails, every cured twin passes, and the rest of the suite goes on', () => {
  expect(results.map(({ group, title, status }) => `${group}: ${title}: ${status}`).sort()).toEqual([
    'cured: a cache of at most 100 pages: passed',
    'cured: a directory of WeakRefs adds none: passed',
    'cured: a directory of WeakRefs: passed',
    'cured: nicknames in a WeakMap: passed',
    'cured: the heap, with it: what leaks is not JavaScript: passed',
    'cured: the same loop with an end: passed',
    'cured: the same row without the native part: passed',
    'cured: two best friends with finalizers: passed',
    'cured: two best friends, whom nobody else holds: passed',
    'cured: two people who know each other by weak references: passed',
    'errors: 1024 ** 1024 ** 1024, as a BigInt: refused at once: failed',
    'leaks: a cache without bound: failed',
    'leaks: a directory holds one of two best friends, and so both: failed',
    'leaks: a loop that never stops allocating: failed',
    'leaks: a row that its native part never frees: failed',
    'leaks: a second reference to Tom, from the directory: failed',
    'leaks: two people who count each other, in native code: failed',
  ])
})

describe('the message', () => {
  test('of the loop names the functions that allocate, with their lines', () => {
    const message = messageOf('a loop that never stops allocating')
    expect(message).toMatch(/^leak: grew by [\d.]+ MB during call 1, past the heap limit of 64 MB/m)
    expect(message).toMatch(/^ +\d+ % +makeRow +unbounded\.ts:\d+$/m)
    expect(message).toMatch(/^ +\d+ % +loadRowsForEver +unbounded\.ts:\d+$/m)
  })

  test('of the cache says how much per call, and that the module holds it', () => {
    const message = messageOf('a cache without bound')
    expect(message).toMatch(/^leak: each call keeps 1\d\d B \(.*1 Object/m)
    expect(message).toMatch(/held by {3}\(97 of 97\)\n +module cache\.ts\n +╰→ pages: Map +cache\.ts:10\n +~~~~~\n/)
    expect(message).toMatch(/allocated in, per call\n +render +cache\.ts:6 /)
  })

  test('of the directory names those that stayed, and the Map that holds them', () => {
    const message = messageOf('a directory holds one of two best friends, and so both')
    expect(message).toMatch(/^leak: tom \(Person\), ann \(Person\) were not collected/m)
    expect(message).toMatch(
      /ann is held by\n +module directory\.ts\n +╰→ everyone: Map +directory\.ts:3\n +~+\n +╰→ value of key "Tom": Person\n +╰→ bestFriend: Person\n/,
    )
  })

  test('of the RangeError is the error, as it was thrown', () => {
    expect(messageOf('1024 ** 1024 ** 1024, as a BigInt: refused at once')).toMatch(
      /^error: call 1 threw RangeError: Maximum BigInt size exceeded/m,
    )
  })

  test('of the connector says that it is malloc, and names the addon', () => {
    const message = messageOf('a row that its native part never frees')
    expect(message).toMatch(/^leak: each call keeps 1\d\d B outside the JS heap \(malloc\)/m)
    expect(message).toMatch(/native addons that are loaded\n +addon\/build\/Release\/article\.node/)
  })

  test('of two who count each other names the native root', () => {
    const message = messageOf('two people who count each other, in native code')
    expect(message).toMatch(/native code \(its global handles\)\n +╰→ \(counted reference\): Person/)
    expect(message).toMatch(/Native code holds it by a reference that is counted/)
  })
})
