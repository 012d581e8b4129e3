import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const bare = fileURLToPath(new URL('../fixtures/outcomes/bare/', import.meta.url))

/** Each assertion of `assert.mjs` in a Node of its own that was prepared by `preload`. */
function assertionsUnder(preload: string): { name: string; ended: string }[] {
  const script = ['--require', join(bare, preload), join(bare, 'assert.mjs')]
  const { stdout, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8' })
  expect(stderr).toBe('')
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(9)
  return lines.map((line) => JSON.parse(line) as { name: string; ended: string })
}

const isOfReferences = ({ name }: { name: string }): boolean => /references/i.test(name)

describe('a process without `gc`', () => {
  // A snapshot collects by itself.
  const byGc = assertionsUnder('no-gc.cjs').filter((assertion) => !isOfReferences(assertion))
  test.each(byGc)('$name: an error that names the flag', ({ ended }) => {
    expect(ended).toMatch(/^RunError error: `gc` is not available: start Node with --expose-gc/)
  })
})

describe('a runtime that is not Node', () => {
  test.each(assertionsUnder('as-bun.cjs'))('$name: an error that names it', ({ ended }) => {
    expect(ended).toBe('RunError error: leaks are measured in Node, on its V8; this is Bun 1.4.5')
  })
})

describe('a `WeakRef` that was replaced before the package was loaded', () => {
  const assertions = assertionsUnder('empty-weak-ref.cjs')
  test.each(assertions.filter((assertion) => !isOfReferences(assertion)))(
    '$name: an error, as everything would have been collected',
    ({ ended }) => {
      expect(ended).toMatch(
        /^RunError error: nothing can be watched here: a WeakRef does not refer to an object that is held/,
      )
    },
  )
  test.each(assertions.filter(isOfReferences))('$name: an error, as nothing would hold anything', ({ ended }) => {
    expect(ended).toMatch(/^RunError error: references cannot be counted here: an object that is held was not found/)
  })
})

describe.each(['same-statistics.cjs', 'same-memory-usage.cjs'])('%s, before the package was loaded', (preload) => {
  const byBytes = assertionsUnder(preload).filter(({ name }) => /growth/i.test(name))
  test.each(byBytes)('$name: an error, as nothing would be kept', ({ ended }) => {
    expect(ended).toMatch(/^RunError error: memory cannot be read here: 256 KB that were kept did not show in it/)
  })
})
