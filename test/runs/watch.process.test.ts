import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { cleanEnvironment, ended, fixture, vitestCommand } from './run-vitest.js'

const source = join(fixture('watch'), 'source.ts')
const leaking = 'const kept: unknown[] = []\nexport const use = (it: unknown) => void kept.push(it)\n'
const cured = 'export const use = (it: unknown) => it\n'

test('in watch mode an edit is seen by the next run, with one warm host for all of them', async () => {
  writeFileSync(source, cured)
  const words = ['watch', '--reporter=default']
  const child = spawn(process.execPath, [vitestCommand, ...words], {
    cwd: fixture('watch'),
    env: cleanEnvironment(),
    stdio: 'pipe',
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const finished = ended(child)
  const verdicts: string[] = []
  try {
    for (const edit of [undefined, leaking, cured, leaking]) {
      output = ''
      if (edit) writeFileSync(source, edit)
      verdicts.push(await verdictOfNextRun(() => output))
    }
  } finally {
    child.kill()
    await finished
    rmSync(source)
  }
  expect(verdicts).toEqual(['1 passed', 'leak', '1 passed', 'leak'])
})

async function verdictOfNextRun(output: () => string): Promise<string> {
  for (let waited = 0; waited < 25_000; waited += 50) {
    if (/Duration/.test(output())) {
      // Failures come on another stream than the summary.
      await sleep(100)
      return /leak: /.test(output()) ? 'leak' : (/1 passed|1 failed/.exec(output())?.[0] ?? '')
    }
    await sleep(50)
  }
  throw new Error(`no run has ended:\n${output()}`)
}
