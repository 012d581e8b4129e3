import { describe, expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress } from '../../src/measure/progress.js'
import { prove } from '../../src/measure/proof.js'
import type { Proof } from '../../src/measure/suspicion.js'
import { heapReader } from './reader.js'

/** A quarter of those of a real proof: it is about proportions. */
const callsBefore = 16_384

/** Of queues that grow by 36 bytes per call, an object and its place, or are said to. */
async function proofOf(fn: (call: number) => unknown): Promise<Proof> {
  const deadline = now() + 50_000
  const progress = createProgress()
  const calls = new Calls(fn, progress, deadline, deadline)
  const reader = heapReader(progress)
  await calls.makeInBursts(callsBefore, 1024, () => reader.between())
  const growth = {
    bytesPerCall: 36,
    grownBytes: 36 * callsBefore,
    grownBuffers: 0,
    textPerCall: 0,
    textAlone: false,
    slowing: false,
    open: false,
    early: false,
  }
  const settings = { millisecondsPerCall: 0.001, burst: 1024, redact: false, ignore: [] }
  const proof = await prove({ suspicion: { ...growth, ...settings }, calls, reader, deadline })
  calls.dispose()
  return proof
}

/** What can be put at one end and taken from the other. */
interface Queue {
  readonly put: (value: number) => unknown
  readonly take: () => unknown
  readonly size: () => number
}

interface Link {
  next: Link | undefined
}

const queues: Readonly<Record<string, () => Queue>> = {
  Array: () => {
    const queue: object[] = []
    return { put: (value) => queue.push({ value }), take: () => queue.shift(), size: () => queue.length }
  },
  Map: () => {
    const queue = new Map<number, object>()
    const oldest = (): number => queue.keys().next().value ?? 0
    return { put: (value) => queue.set(value, { value }), take: () => queue.delete(oldest()), size: () => queue.size }
  },
  Set: () => {
    const queue = new Set<object>()
    const take = (): unknown => queue.delete(queue.values().next().value ?? {})
    return { put: (value) => queue.add({ value }), take, size: () => queue.size }
  },
  'Array of closures': () => {
    const queue: (() => number)[] = []
    return { put: (value) => queue.push(() => value), take: () => queue.shift(), size: () => queue.length }
  },
  'an object': () => {
    const queue: Record<string, object> = {}
    let first = 0
    let last = 0
    const put = (value: number): unknown => (queue[`job ${last++}`] = { value })
    return { put, take: () => Reflect.deleteProperty(queue, `job ${first++}`), size: () => last - first }
  },
  'a linked list': () => {
    let head: Link = { next: undefined }
    let tail = head
    let size = 0
    const put = (): void => {
      tail = tail.next = { next: undefined }
      size++
    }
    const take = (): void => {
      head = head.next ?? head
      size--
    }
    return { put, take, size: () => size }
  },
}

let made = 0
const next = (): number => made++

function twoInOneOut({ put, take }: Queue): void {
  put(next())
  put(next())
  take()
}

describe.each(Object.entries(queues))('%s', (name, make) => {
  test('that gets more than is taken from it is a leak', async () => {
    const queue = make()
    const proof = await proofOf(() => {
      twoInOneOut(queue)
    })
    const className = /^(?:Array|Map|Set)/.exec(name)?.[0]
    const containers = className === undefined ? [] : [{ className, unit: 'entries' }]
    expect(proof).toMatchObject({ kind: 'proved', findings: { containers } })
    if (proof.kind !== 'proved') return
    const { findings } = proof
    const [survivor] = findings.survivors
    expect(survivor?.perCall).toBeCloseTo(1, 1)
    for (const { before, after } of findings.containers) {
      expect(before).toBeGreaterThan(callsBefore)
      expect(after).toBeGreaterThan(1.4 * before)
    }
  })

  // Each bound with one of them, and with the one that nobody can ask for its entries.
  test.each(name === 'Array' || name === 'a linked list' ? [10, 1200, 15_000] : [1200])(
    'that is bounded to %i is none',
    async (bound) => {
      const queue = make()
      const proof = await proofOf(() => {
        twoInOneOut(queue)
        if (queue.size() > bound) queue.take()
      })
      expect(proof.kind).toMatch(/^(?:unproved|filled)$/)
    },
  )
})

describe('also', () => {
  test.each<[string, (queue: Queue, call: number) => unknown]>([
    ['three in, two out', (queue) => (twoInOneOut(queue), queue.put(next()), queue.take())],
    ['one in, every other call one out', (queue, call) => (queue.put(next()), call % 2 > 0 && queue.take())],
    [
      'many out at once, and fewer than came in',
      (queue, call) => {
        queue.put(next())
        if (call % 500 === 0) for (let left = 300; left > 0; left--) queue.take()
      },
    ],
  ])('%s', async (_, fn) => {
    const queue = queues['a linked list']?.() as Queue
    expect(await proofOf((call) => fn(queue, call))).toMatchObject({ kind: 'proved' })
  })

  test('one that had some before the calls', async () => {
    const queue = queues.Array?.() as Queue
    for (let left = 800; left > 0; left--) queue.put(next())
    const proof = await proofOf(() => {
      twoInOneOut(queue)
    })
    expect(proof).toMatchObject({ kind: 'proved', findings: { containers: [{ unit: 'entries' }] } })
  })

  test.each<[string, (queue: Queue, call: number) => unknown]>([
    [
      'emptied when it is full',
      (queue) => {
        twoInOneOut(queue)
        if (queue.size() > 5000) while (queue.size() > 0) queue.take()
      },
    ],
    [
      'halved when it is full',
      (queue) => {
        twoInOneOut(queue)
        if (queue.size() > 12_000) while (queue.size() > 6000) queue.take()
      },
    ],
    [
      'that keeps what came in some time',
      (queue) => {
        queue.put(next())
        // Shorter than the calls before the proof, whatever the machine: else it is a cache larger than they are.
        const oldest = now() - 2
        times.push(now())
        for (; (times[0] ?? Infinity) < oldest; times.shift()) queue.take()
      },
    ],
  ])('none is %s', async (_, fn) => {
    const queue = queues.Map?.() as Queue
    expect((await proofOf((call) => fn(queue, call))).kind).toMatch(/^(?:unproved|filled)$/)
  })
})

const times: number[] = []
