import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, runOutcomes, type Run } from './run-outcomes.js'

/** In `vmThreads` a test itself runs in a context. */
describe.each(['forks', 'vmThreads'])('contexts of `vm`, in the pool %s', (POOL) => {
  let run: Run

  beforeAll(async () => {
    run = await runOutcomes('contexts', { POOL })
  }, 400_000)

  test.each([
    ['on the global of a context', ['[49]: Object', 'x: Object']],
    ['in a script of a context', ['[49]: Object', 'read: function (anonymous)', 'inner: Object']],
  ])('%s: the path is that of what holds the context', (name, inContext) => {
    expect(steps(name)).toEqual(['module contexts.test.ts', 'registry: Object', 'list: Array', ...inContext])
  })

  test("the test's own global is a root", () => {
    expect(steps('on the global of the test')).toEqual(['global', 'kept: Object'])
  })

  /** Root and references, without the places beside them and the line under the suspect. */
  function steps(name: string): string[] {
    const lines = failureOf(run, name).message.split('\n')
    const path = lines.slice(lines.indexOf('  held by') + 1)
    return path
      .slice(0, path.indexOf('') < 0 ? undefined : path.indexOf(''))
      .filter((line) => !line.includes('~'))
      .map((line) => line.replace(/^ +(?:╰→ )?/, '').replace(/ {2,}.*$/, ''))
  }
})
