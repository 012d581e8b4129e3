/**
 * The tests of every outcome (`test/outcomes/`), whose fixtures are written for Vitest, with the same files run by Jest.
 *
 *   npm run test:jest
 *   npm run test:jest -- died
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const given = process.argv.slice(2)
/** Its fixture is two files of Vitest's, one of which asserts the same as the other. */
const ofVitest = 'artifacts.process.test.ts'
const all = () =>
  readdirSync(join(root, 'test/outcomes')).filter((name) => name.endsWith('.process.test.ts') && name !== ofVitest)
const files = (given.length > 0 ? given : all()).map((name) => `test/outcomes/${name}`)
const words = ['run', '--project', 'process', ...files]
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
  cwd: root,
  env: { ...process.env, RUNNER: 'jest' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
