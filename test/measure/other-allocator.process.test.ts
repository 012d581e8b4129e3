import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-allocator-'))
const allocator = join(folder, 'allocator.so')
const address = (file: string): string => new URL(file, import.meta.url).href

beforeAll(() => {
  const source = fileURLToPath(new URL('../fixtures/native/allocator.c', import.meta.url))
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', allocator, source], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`No C compiler: ${error?.message ?? stderr}`)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

test('behind another allocator the one that does not know it is not believed, again and again', () => {
  const program = `
    import { measureNativeGrowth } from ${JSON.stringify(address('../../dist/index.js'))}
    import { programs } from ${JSON.stringify(address('../native/programs.mjs'))}
    const answers = []
    for (const name of ['malloc of 1 KiB, forgotten', 'malloc of 1 KiB, freed', 'malloc of 1 KiB, forgotten']) {
      const { outcome, native } = await measureNativeGrowth(programs.find((one) => one.name === name).make())
      answers.push(outcome + ' by ' + native.instrument)
    }
    console.log(JSON.stringify(answers))`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--no-opt', '--no-sparkplug', '--input-type=module', '-e', program],
    { encoding: 'utf8', env: { ...process.env, LD_PRELOAD: allocator } },
  )
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual(['leak by VmData', 'clean by VmData', 'leak by VmData'])
})
