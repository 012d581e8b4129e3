import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Found } from '../../src/measure/growth.js'
import { nativeMemory } from '../../src/measure/native-growth.js'
import { NoInstrument } from '../../src/measure/native-memory.js'
import { judgeGrowth } from '../../src/verdict/growth.js'

const kibibyte = 1024

/** Rounds of 20 ms a call, as with a worker thread per call, which keep so many bytes per second. */
function judgementOf(bytesPerSecond: number): string {
  const { sight, end } = nativeMemory()
  end()
  // As in a fresh process, where readings agree.
  const rules = { tolerance: 0, floor: 1, noise: 32 * kibibyte, clockNoise: sight.clockNoise, minimumCalls: 40 }
  const samples = [10, 20, 40, 80, 160, 320, 640].map((calls) => {
    const milliseconds = 20 * calls
    return { calls, bytes: 5_000_000 + (bytesPerSecond * milliseconds) / 1000, milliseconds }
  })
  return judgeGrowth(samples, rules).kind
}

// As much as workers that end have the allocator keep, for the first 300 of them: 200 B each (measured on Node 24).
test('what slow calls have the allocator keep as time goes by is no leak', () => {
  expect(judgementOf(50 * 200)).toBe('flat')
})

test('64 KB per second are one, however slow the calls are', () => {
  expect(judgementOf(64 * kibibyte)).toBe('steady')
})

test.each([
  ['two rounds that grew, when the time was up', 3, 'inconclusive'],
  ['three', 4, 'leak'],
])('%s', async (_, count, outcome) => {
  const { conclude, end } = nativeMemory()
  end()
  const rules = { tolerance: 0, floor: 1, noise: 32 * kibibyte, minimumCalls: 400 }
  const samples = [100, 200, 400, 800].slice(0, count).map((calls) => ({ calls, bytes: 5_000_000 + 4096 * calls }))
  const judgement = judgeGrowth(samples, rules)
  const rounds = { samples, judgement, ended: 'out of time', warmup: 100, burst: 100, millisecondsPerCall: 20 } as const
  // No ArrayBuffers, whose holder would be looked for.
  const found = { rounds, rules } as unknown as Found
  expect(await conclude(found)).toMatchObject({ outcome })
})

test.runIf(process.platform === 'linux')('what is read through a file that code has closed is no reading', () => {
  const memory = nativeMemory()
  const opened = readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /\/status$/.test(readlinkSync(`/proc/self/fd/${fd}`))
    } catch {
      return false
    }
  })
  expect(opened).toHaveLength(1)
  closeSync(Number(opened[0]))
  const other = openSync('/etc/hostname', 'r')
  expect(other).toBe(Number(opened[0]))
  expect(() => memory.parts()).toThrow(NoInstrument)
  memory.end()
  // It is not ours.
  closeSync(other)
})

test('of readings that are no numbers nothing is concluded', async () => {
  const { conclude, end } = nativeMemory()
  end()
  const rules = { tolerance: 0, floor: 1, noise: 32 * kibibyte, minimumCalls: 400 }
  const samples = [100, 200, 400, 800].map((calls) => ({ calls, bytes: NaN }))
  const judgement = { kind: 'steady' }
  const found = { rounds: { samples, judgement, ended: 'judged' }, rules } as unknown as Found
  await expect(conclude(found)).rejects.toThrow(NoInstrument)
})
