import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runVitest, unexpected } from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-projects-'))

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('projects with the same files, each with a pool of its own; workers that several files share', async () => {
  const FIXTURE_LOG = join(folder, 'log')
  const run = await runVitest('projects', { environment: { FIXTURE_LOG } })
  expect(unexpected(run)).toEqual([])
  expect(run.tests.get('in its own project')).toHaveLength(4)
  expect(run.tests.get('b: clean')).toHaveLength(2)
  expect(run.tests.get('the entry is loaded twice: clean, then a leak')).toHaveLength(1)
  expect(run.output).toMatch(/`toNotRetainHeapGrowth` was not awaited: .*late\.test\.ts:5:/)
  // That of the root, which is no project of the list.
  const log = readFileSync(FIXTURE_LOG, 'utf8')
  expect(log.match(/global-setup/g)).toHaveLength(1)
  expect(log.match(/snapshots-saved/g)).toHaveLength(1)
}, 400_000)
