import { expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress } from '../../src/measure/progress.js'
import { prove } from '../../src/measure/proof.js'
import type { Proof } from '../../src/measure/suspicion.js'
import { heapReader } from './reader.js'

const callsBefore = 65_536

interface Made {
  readonly proof: Proof
  readonly calls: number
}

/** After as many calls as the rounds make. */
async function proofOf(
  fn: (call: number) => unknown,
  { early = false, millisecondsPerCall = 0.001, bytesPerCall = 8, textPerCall = 0 } = {},
): Promise<Made> {
  const deadline = now() + 30_000
  const progress = createProgress()
  const calls = new Calls(fn, progress, deadline, deadline)
  const reader = heapReader(progress)
  await calls.makeInBursts(callsBefore, 4096, () => reader.between())
  const suspicion = {
    bytesPerCall,
    grownBytes: bytesPerCall * callsBefore,
    grownBuffers: 0,
    textPerCall,
    textAlone: bytesPerCall === 0,
    ...{ slowing: false, open: false, early },
    millisecondsPerCall,
    burst: 4096,
    redact: false,
    ignore: [],
  }
  const proof = await prove({ suspicion, calls, reader, deadline })
  calls.dispose()
  return { proof, calls: calls.made }
}

test('what is given back during the proof does not hide the step of a backing store', async () => {
  // By indices: nobody can ask it how many it has.
  const numbers: Record<number, number> = {}
  let buffer: ArrayBuffer | undefined = new ArrayBuffer(16 * 1024 * 1024)
  // After the first reading of the look for containers, and before the next step.
  const givesBack = callsBefore + 3000
  const { proof, calls } = await proofOf((call) => {
    numbers[call] = call
    if (call === givesBack) buffer = undefined
  })
  const container = { className: 'Object', slot: 'elements', unit: 'bytes' }
  expect(proof).toMatchObject({ kind: 'proved', findings: { containers: [container] } })
  expect(buffer).toBeUndefined()
  expect(numbers[calls - 1]).toBe(calls - 1)
})

test('an array is asked how much more it holds', async () => {
  const numbers: number[] = []
  const { proof, calls } = await proofOf((call) => numbers.push(call))
  const container = { className: 'Array', slot: 'elements', unit: 'entries', after: calls }
  expect(proof).toMatchObject({ kind: 'proved', findings: { containers: [container] } })
  expect(calls).toBeLessThan(callsBefore + 3000)
})

test('an array that has become full is no leak, whatever else has grown a little', async () => {
  const numbers: number[] = []
  const others: number[] = []
  const { proof } = await proofOf((call) => {
    if (numbers.length < callsBefore) numbers.push(call)
    else if (others.length < 100) others.push(call)
  })
  expect(proof.kind).toBe('unproved')
})

const oldest = 5000

/** A cache of 60,000, which gives up 5,000 at once when it is full: in few of the calls that a proof makes. */
function full(kept: { readonly size: number; keys: () => Iterable<number>; delete: (key: number) => unknown }): void {
  if (kept.size <= 60_000) return
  let left = oldest
  for (const key of kept.keys()) if (left-- > 0) kept.delete(key)
}

test('a cache that has given up many at once is looked at until it does so again', async () => {
  const cache = new Map<number, object>()
  const { proof } = await proofOf((call) => {
    cache.set(call, { call })
    full(cache)
  })
  expect(proof.kind).toBe('filled')
})

test('the same where it holds no objects', async () => {
  const seen = new Set<number>()
  const { proof } = await proofOf((call) => {
    seen.add(call)
    full(seen)
  })
  expect(proof.kind).toBe('filled')
})

test('a leak that began late is one, however many are missing', async () => {
  const numbers: number[] = []
  const { proof, calls } = await proofOf((call) => call >= oldest && numbers.push(call))
  const container = { className: 'Array', slot: 'elements', unit: 'entries', after: calls - oldest }
  expect(proof).toMatchObject({ kind: 'proved', findings: { containers: [container] } })
  expect(calls).toBeGreaterThan(callsBefore + oldest)
})

test('one that becomes full within the proof is seen to, where growth is suspected early', async () => {
  const ring: object[] = []
  const { proof } = await proofOf(
    (call) => {
      ring.push({ call })
      if (ring.length > callsBefore + 800) ring.shift()
    },
    { early: true },
  )
  expect(proof.kind).toBe('filled')
})

test('where no time is left to see who allocates, that is said', async () => {
  const kept: object[] = []
  // Each call is taken for slow: eleven of them noted, at ten times as long, would be past the deadline.
  const { proof } = await proofOf((call) => kept.push({ call }), { millisecondsPerCall: 300 })
  const { findings } = proof as Extract<Proof, { kind: 'proved' }>
  expect(findings.survivors).toMatchObject([{ className: 'Object', perCall: 1 }])
  expect(findings.allocations).toEqual([])
  expect(findings.noTimeFor?.allocations).toBeGreaterThan(0)
})

test('memory outside of the heap grows, and no text is new: it is of another kind', async () => {
  const { proof } = await proofOf(() => undefined, { bytesPerCall: 0, textPerCall: 2_000_000 })
  expect(proof).toEqual({ kind: 'no text' })
})
