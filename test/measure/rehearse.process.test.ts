import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { knownQuietFlags } from '../../src/measure/quiet-flags.js'
import { rehearse } from '../../src/measure/rehearse.js'
import { sightHere } from '../../src/measure/sight.js'
import type { Sample } from '../../src/verdict/growth.js'

test('the rehearsal ends also where the heap falls all the while', async () => {
  let level = 2 ** 40
  let readings = 0
  await rehearse({
    sight: sightHere(),
    bytes() {
      readings++
      return level--
    },
    parts: () => ({}),
    checkLimit: () => Promise.resolve(),
    judged: () => undefined,
    rulesOf: ({ tolerance, iterations }) => ({ tolerance, noise: 0, floor: 0, minimumCalls: 4 * iterations }),
    proofOf: () => ({ timeOfProof: () => 0, callsToClear: undefined }),
  })
  expect(readings).toBeGreaterThan(2)
}, 10_000)

test('nothing of this package is left to be compiled in the rounds of a fresh process', async () => {
  const program = `
    import { measureHeapGrowth } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)}
    const { outcome, series } = await measureHeapGrowth(() => ({}), { isolate: false })
    console.log(JSON.stringify({ outcome, series }))`
  const flags = ['--expose-gc', ...(await knownQuietFlags())]
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const { outcome, series } = JSON.parse(stdout) as { outcome: string; series: Sample[] }
  const bytes = series.map((sample) => sample.bytes)
  expect(outcome).toBe('clean')
  // What one round keeps of its own: a sample, and the judgement of it. Unrehearsed: 3 KB.
  expect((bytes[2] ?? Infinity) - (bytes[1] ?? 0)).toBeLessThan(1024)
})
