import { expect, test } from 'vitest'
import type { Emergency } from '../../src/measure/emergency.js'
import { resolveOptions } from '../../src/options.js'
import type { GrowthReport } from '../../src/report/report.js'
import { outcomeOfReply } from '../../src/runs/reply-outcome.js'

const frames = ['handle', 'ann@example.com', '(anonymous)'].map((functionName) => ({
  functionName,
  file: '/src/a.ts',
  line: 1,
  column: 2,
}))
const position = { started: true, call: 3, phase: '' } as const

const setting = { where: 'isolated', node: process.versions.node, timeLimit: 'test' } as const

const stuck: Emergency = { ...position, kind: 'stuck', milliseconds: 1000, stack: frames, pending: [] }
const limit: Emergency = {
  ...position,
  kind: 'limit',
  megabytes: 1,
  made: 2,
  grownBytes: 2 ** 20,
  grownBuffers: 0,
  stack: frames,
  allocators: frames.map((frame) => ({ ...frame, share: 0.3 })),
}

test.each([
  ['a call that never returned', stuck],
  ['what allocated up to the limit', limit],
])('%s: redacted, functions are named that may have been named by code', (_, emergency) => {
  const shown = (redact: boolean): string => {
    const options = resolveOptions('toNotRetainHeapGrowth', { redact })
    const asked = { assertion: 'heap growth', options, setting } as const
    return JSON.stringify(outcomeOfReply({ kind: 'emergency', id: 1, emergency }, asked))
  }
  expect(shown(false)).toContain('ann@example.com')
  expect(shown(true)).not.toContain('ann')
  expect(shown(true)).toMatch(/handle[^]*\(anonymous\)/)
})

test.each([
  ['the JS heap', 0, 'inconclusive'],
  ['ArrayBuffers', 2 ** 20, 'leak'],
])('at the limit, by %s, memory outside the JS heap is called as such', (_, grownBuffers, expected) => {
  const options = resolveOptions('toNotRetainNativeGrowth', {})
  const emergency = { ...limit, grownBuffers }
  const asked = { assertion: 'native growth', options, setting } as const
  const outcome = outcomeOfReply({ kind: 'emergency', id: 1, emergency }, asked)
  expect(outcome).toMatchObject({ report: { outcome: expected, reason: 'heap limit', limit: { megabytes: 1 } } })
})

test.each([
  ['collected', 'toBeCollectedAfter', {}, {}, 'object'],
  ['heap growth', 'toNotRetainHeapGrowth', {}, { phase: 'setup', call: 0 }, 'setup'],
  ['heap growth', 'toNotRetainHeapGrowth', { ignore: [{ class: 'Row', reason: 'kept' }] }, {}, 'ignored'],
  ['heap growth', 'toNotRetainHeapGrowth', { tolerance: 2 ** 20 / 3 }, {}, 'tolerated'],
  ['heap growth', 'toNotRetainHeapGrowth', { tolerance: 2 ** 20 / 4 }, {}, undefined],
] as const)('at the limit, %s by %s with %j, at %j: no leak yet by %s', (assertion, matcher, given, at, undecided) => {
  const asked = { assertion, options: resolveOptions(matcher, given), setting } as const
  const outcome = outcomeOfReply({ kind: 'emergency', id: 1, emergency: { ...limit, ...at } }, asked)
  expect(outcome).toMatchObject({ report: { outcome: undecided ? 'inconclusive' : 'leak' } })
  expect((outcome as { report: GrowthReport }).report.limit?.undecided).toBe(undecided)
})

test('a call whose thread gave no answer is told so', () => {
  const emergency: Emergency = {
    ...position,
    kind: 'stuck',
    milliseconds: 1000,
    stack: [],
    pending: [],
    isSilent: true,
  }
  const asked = { assertion: 'heap growth', options: resolveOptions('toNotRetainHeapGrowth', {}), setting } as const
  const outcome = outcomeOfReply({ kind: 'emergency', id: 1, emergency }, asked)
  expect(outcome).toMatchObject({ report: { problem: { kind: 'no return', isSilent: true } } })
})
