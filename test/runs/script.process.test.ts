import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cleanEnvironment, ended, fixture, resultsOf, unexpected, vitestCommand, type VitestRun } from './run-vitest.js'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-script-'))

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** `startVitest` in a program of its own, with a path of Vitest among its arguments. */
async function runScript(
  config: string,
  environment: Record<string, string> = {},
  script = 'run.mjs',
): Promise<Pick<VitestRun, 'tests'>> {
  const outputFile = join(folder, `${Object.keys(environment).join('-')}-${config}.json`)
  const variables = { FIXTURE_CONFIG: config, FIXTURE_OUTPUT: outputFile, ...environment }
  const child = spawn(process.execPath, [script, vitestCommand], {
    cwd: fixture('script'),
    env: cleanEnvironment(variables),
  })
  const { output } = await ended(child)
  try {
    return { tests: resultsOf(JSON.parse(readFileSync(outputFile, 'utf8')) as Parameters<typeof resultsOf>[0]) }
  } catch {
    throw new Error(output)
  }
}

test('a program starts Vitest: the plugin knows the config file and what was overridden', async () => {
  const run = await runScript('with-plugin.config.ts', { FIXTURE_ENVIRONMENT: 'happy-dom', FIXTURE_DEFINE: 'yes' })
  expect(unexpected(run)).toEqual([])
})

test('a program gives more than can be handed over: an error that names it', async () => {
  const { tests } = await runScript('with-plugin.config.ts', { FIXTURE_PLUGIN: 'yes' })
  const messages = [...tests.values()].flat().map(({ message }) => message)
  expect(messages).toHaveLength(4)
  for (const message of messages) {
    expect(message).toContain('error: ')
    expect(message).toContain('plugin only-the-script-knows')
    expect(message).not.toContain('The usual reasons')
  }
})

test.each(['run.mjs', 'bin/vitest'])(
  '%s without the plugin: an error that names it, whatever the code does',
  async (script) => {
    const { tests } = await runScript('without-plugin.config.ts', {}, script)
    const results = [...tests.values()].flat()
    expect(results).toHaveLength(4)
    for (const { status, message } of results) {
      expect(status).toBe('failed')
      expect(message).toContain('error: ')
      expect(message).toContain('leak-matchers/vitest/plugin')
    }
  },
)
