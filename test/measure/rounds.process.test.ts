import { expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress } from '../../src/measure/progress.js'
import { measureRounds, type Rounds } from '../../src/measure/rounds.js'
import { sightHere } from '../../src/measure/sight.js'
import { heapReader } from './reader.js'

interface Asked {
  readonly milliseconds?: number
  readonly iterations?: number
  readonly tolerance?: number
  /** Bytes by which two readings may differ, in the place of what they may differ by here. */
  readonly noise?: number
  readonly enoughGrowth?: number
  readonly enoughText?: number
  /** Bytes that are read, in the place of those in use. */
  readonly bytes?: (call: number) => number
  /** Bytes of text outside of the heap, and after one more collection. */
  readonly text?: (call: number, again: boolean) => number
  /** Milliseconds of the proof in the time that is left; one that can tell that nothing is anybody's. */
  readonly proof?: (left: number) => number
}

async function rounds(
  fn: (call: number) => unknown,
  { milliseconds = 30_000, iterations = 100, tolerance = 0, noise, bytes, text, proof, ...enough }: Asked = {},
): Promise<Rounds & { readonly deadline: number }> {
  const start = now()
  const deadline = start + milliseconds
  const progress = createProgress()
  const calls = new Calls(fn, progress, deadline, deadline)
  const here = sightHere()
  const sight = noise === undefined ? here : { ...here, noise, clockNoise: { perSecond: 0, most: 0 } }
  const { agreement, most, floor, clockNoise } = sight
  const reader = heapReader(progress, { agreement, most, ...(bytes && { bytes: () => bytes(calls.made) }) })
  const noiseOfText = text && { noiseOfText: 1_000_000 }
  const rules = { tolerance, noise: sight.noise, floor, clockNoise, minimumCalls: 4 * iterations, ...noiseOfText }
  let readAt = -1
  const parts = (): { text?: number } => {
    const again = readAt === calls.made
    readAt = calls.made
    return text ? { text: text(calls.made, again) } : {}
  }
  const plan = { sight, iterations, warmup: 0, rules, start, deadline, samples: [], parts }
  const measured = await measureRounds(calls, reader, {
    ...plan,
    ...{ enoughGrowth: Infinity, enoughText: Infinity, ...enough },
    checkLimit: () => Promise.resolve(),
    judged: () => undefined,
    timeOfProof: () => proof?.(deadline - now()) ?? 1000,
    callsToClear: proof && 0,
  })
  calls.dispose()
  return { ...measured, deadline }
}

const cell = new Int32Array(new SharedArrayBuffer(4))

/** As a module that loads, or a processor that is busy with something else. */
function pauseFor(milliseconds: number): void {
  Atomics.wait(cell, 0, 0, milliseconds)
}

test.each([
  ['none', -1],
  ['in the warm-up', 50],
  ['in the first round', 10_000],
])('one pause of a call does not have quick calls taken for slow ones: %s', async (_, paused) => {
  const numbers: number[] = []
  const { burst, judgement } = await rounds((call) => {
    if (call === paused) pauseFor(300)
    numbers.push(call)
  })
  expect(judgement.kind).toBe('steady')
  // Collections after every hundredth of such calls would leave no time for enough of them.
  expect(burst).toBeGreaterThan(1000)
})

test('slow calls are collected after as many as were asked for', async () => {
  const { burst } = await rounds(
    () => {
      pauseFor(1)
    },
    { milliseconds: 5000 },
  )
  expect(burst).toBe(100)
})

test('growth that is accepted is no reason to look longer for less', async () => {
  const slow = (): void => {
    pauseFor(20)
  }
  const asked = { milliseconds: 4000, iterations: 4, noise: 512, bytes: () => 5_000_000 }
  for (const tolerance of [0, 2048]) {
    const { judgement, samples } = await rounds(slow, { ...asked, tolerance })
    expect(judgement).toEqual({ kind: 'flat', smallestVisible: 32 + tolerance })
    expect(samples.at(-1)?.calls).toBe(32)
  }
})

test('what was flat, and then gave something back, stays flat where there is no time to see that twice', async () => {
  const slow = (): void => {
    pauseFor(20)
  }
  const { judgement, ended, samples } = await rounds(slow, {
    milliseconds: 4000,
    iterations: 4,
    bytes: (call) => (call <= 32 ? 5_000_000 : 4_900_000),
  })
  expect(samples.at(-1)?.bytes).toBe(4_900_000)
  expect({ kind: judgement.kind, ended }).toEqual({ kind: 'flat', ended: 'judged' })
})

/** Of a proof that fits now, and would not after the round. */
const justFits = (left: number): number => left - 1
const settles = (call: number): number => (call <= 150 ? 5_000_000 : 5_100_000)

test('a round that is next to nothing beside the proof saves it, where growth has stopped', async () => {
  const { judgement, ended } = await rounds(() => undefined, { bytes: settles, proof: justFits })
  expect({ kind: judgement.kind, ended }).toEqual({ kind: 'flat', ended: 'judged' })
})

test('the proof does not wait for a round that is long, nor for growth that rises', async () => {
  const slow = (): void => {
    pauseFor(20)
  }
  const asked = { milliseconds: 4000, iterations: 4, noise: 512, proof: justFits }
  const long = await rounds(slow, { ...asked, bytes: (call) => (call <= 6 ? 5_000_000 : 5_100_000) })
  expect(long.ended).toBe('out of time')
  expect(long.samples.at(-1)?.calls).toBe(16)

  const rising = await rounds(() => undefined, { bytes: (call) => 5_000_000 + 1000 * call, proof: justFits })
  expect(rising.ended).toBe('out of time')
})

test('a proof that fits but for rounds that were next to nothing is not given up for them', async () => {
  const { ended, samples } = await rounds(
    () => {
      // Long beside a collection on a busy machine: bursts stay as short as was asked for.
      pauseFor(5)
    },
    {
      iterations: 10,
      noise: 512,
      bytes: (call) => 5_000_000 + (call <= 15 ? 0 : 100_000) + 1000 * Math.max(call - 40, 0),
      proof: (left) => left + 1,
    },
  )
  expect(ended).toBe('out of time')
  expect(samples.at(-1)?.calls).toBe(160)
})

test('calls that get slower faster than the rounds have shown leave the proof its time', async () => {
  const began: number[] = []
  const { judgement, ended, deadline, millisecondsPerCall } = await rounds(
    (call) => {
      began.push(now())
      pauseFor(call < 100 ? 5 : 200)
    },
    { milliseconds: 5000, iterations: 10, noise: 512, bytes: (call) => 5_000_000 + 1000 * call, proof: () => 1500 },
  )
  expect({ kind: judgement.kind, ended }).toEqual({ kind: 'steady', ended: 'out of time' })
  expect(began.at(-1)).toBeLessThanOrEqual(deadline - 1500)
  // The proof's own calls are planned by what they take now.
  expect(millisecondsPerCall).toBeGreaterThan(20)
})

const block = 2 ** 16

test('growth that is steady is not doubled once it is as much as the machine should have to give', async () => {
  const { judgement, samples } = await rounds(() => undefined, {
    enoughGrowth: 2 ** 28,
    bytes: (call) => 5_000_000 + call * block,
  })
  expect(judgement.kind).toBe('steady')
  // 65,536 calls would come to 4 GB.
  expect(samples.at(-1)?.calls).toBeLessThanOrEqual(8192)
})

test('text that grows steadily is not doubled either, once it is as much', async () => {
  const slow = (): void => {
    pauseFor(1)
  }
  const text = (call: number): number => call * block
  const { judgement, samples } = await rounds(slow, { enoughText: 2 ** 25, bytes: () => 5_000_000, text })
  expect(judgement.kind).toBe('steady')
  // Half of the time would hold as many calls as come to 0.8 GB.
  expect(samples.at(-1)?.calls).toBeLessThanOrEqual(1600)
})

test('what is text until the next collection is none', async () => {
  const { judgement } = await rounds(() => undefined, {
    bytes: () => 5_000_000,
    text: (call, again) => (again ? 0 : call * block),
  })
  expect(judgement.kind).toBe('flat')
})

test('a pool that is full after more than that is no leak', async () => {
  const { judgement } = await rounds(() => undefined, {
    enoughGrowth: 2 ** 28,
    bytes: (call) => 5_000_000 + Math.min(call, 6000) * block,
  })
  expect(judgement.kind).toBe('flat')
})

test('a cache that has become full just before its growth would be called a leak', async () => {
  const { judgement } = await rounds(() => undefined, { bytes: (call) => 5_000_000 + Math.min(call, 50_000) * 50 })
  expect(judgement.kind).toBe('flat')
})
