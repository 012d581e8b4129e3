import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dependencies } from '../../scripts/install-packed.mjs'
import { fixture, repository, runVitest, unexpected } from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-installed-'))

/** As a package manager would leave it: Vitest treats what lies in `node_modules` unlike a file of the project. */
beforeAll(() => {
  const modules = join(folder, 'node_modules')
  for (const name of dependencies()) {
    mkdirSync(join(modules, name, '..'), { recursive: true })
    symlinkSync(join(repository, 'node_modules', name), join(modules, name))
  }
  for (const name of ['dist', 'package.json']) {
    cpSync(join(repository, name), join(modules, 'leak-matchers', name), { recursive: true })
  }
  cpSync(fixture('installed'), folder, { recursive: true })
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('installed in `node_modules`, several files in one worker', async () => {
  const run = await runVitest('installed', { cwd: folder })
  expect(unexpected(run)).toEqual([])
  expect(run.tests.size).toBe(6)
})
