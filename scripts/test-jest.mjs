/**
 * The tests of every outcome (`test/outcomes/`), whose fixtures are written for Vitest, with the same files run by Jest.
 *
 *   npm run test:jest
 *   npm run test:jest -- died
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = process.argv.slice(2).map((name) => `test/outcomes/${name}`)
const words = ['run', '--project', 'process', ...(files.length > 0 ? files : ['test/outcomes'])]
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
  cwd: root,
  env: { ...process.env, RUNNER: 'jest' },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
