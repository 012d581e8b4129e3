import { runInThisContext } from 'node:vm'
import { expect, test } from 'vitest'
import { Calls } from '../../src/measure/calls.js'
import { now } from '../../src/measure/captured.js'
import { createProgress } from '../../src/measure/progress.js'
import type { Suspicion } from '../../src/measure/suspicion.js'
import { lookAgain, type SecondLook } from '../../src/measure/second-look.js'
import { heapReader } from './reader.js'

const suspicion = {
  bytesPerCall: 40,
  grownBytes: 50_000,
  grownBuffers: 0,
  textPerCall: 0,
  textAlone: false,
  slowing: false,
  open: false,
  early: false,
  millisecondsPerCall: 0.001,
  burst: 500,
  redact: false,
  ignore: [],
}
const rules = { tolerance: 0, noise: 48 * 1024, floor: 3, minimumCalls: 400 }

async function look(
  fn: (call: number) => unknown,
  part: Partial<Suspicion> = {},
  milliseconds = 50_000,
): Promise<SecondLook> {
  const deadline = now() + milliseconds
  const progress = createProgress()
  const calls = new Calls(fn, progress, deadline, deadline)
  const reader = heapReader(progress)
  await reader.read()
  await calls.make(500)
  const seen = await lookAgain({ ...suspicion, ...part }, calls, reader, rules, deadline)
  calls.dispose()
  return seen
}

const kept: unknown[] = []

test('nothing that the program has allocated grows: it is the engine', async () => {
  expect(await look(() => ({}))).toMatchObject({ kind: 'engine' })
})

test('what comes once in the stretch is not there in twice as many calls', async () => {
  const fn = (call: number): void => {
    if (call === 700) kept.push(Array.from({ length: 3000 }, (_, index) => ({ index })))
  }
  expect(await look(fn)).toMatchObject({ kind: 'engine' })
})

test('nor is it beside others of its kind that are held in the same way', async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => ({ index }))
  const late: unknown[] = []
  const fn = (call: number): void => {
    if (call === 700) for (let index = 0; index < rows.length; index++) late.push({ index })
  }
  expect(await look(fn)).toMatchObject({ kind: 'engine' })
})

test('nor is the text of a script, of which another holder is found first, beside what is replaced', async () => {
  const { ofScript, deep } = scriptWithText()
  const ring = Array.from({ length: 3000 }, (_, call) => ({ call }))
  const scope = globalThis as { textOfScript?: unknown }
  const fn = (call: number): void => {
    ring[call % ring.length] = { call }
    if (call === 700) scope.textOfScript = innermost(deep)
  }
  expect(await look(fn)).toMatchObject({ kind: 'engine' })
  expect(scope.textOfScript).toHaveLength(40_011)
  expect(ofScript()).toBe(0)
  delete scope.textOfScript
})

/** Nothing else holds the text, which is the source of the script itself: one piece, as when it is read from a file. */
function scriptWithText(): { ofScript: () => number; deep: unknown } {
  const text = Buffer.from(`() => 0 // ${'a comment '.repeat(4000)}`).toString('latin1')
  const deep = Array.from({ length: 40 }).reduce<unknown>((held) => ({ held }), text)
  return { ofScript: runInThisContext(text) as () => number, deep }
}

function innermost(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'held' in value ? innermost(value.held) : value
}

test('what each call keeps is a leak beside them, and in lists of lists', async () => {
  const rows = Array.from({ length: 6000 }, (_, index) => [{ index }])
  const chunks: unknown[][] = []
  const fn = (call: number): void => {
    if (call % 1000 === 0) chunks.push([])
    chunks.at(-1)?.push({ call: call % rows.length })
  }
  expect(await look(fn)).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'Object' }] } })
})

test('what each call keeps is a leak', async () => {
  const seen = await look((call) => kept.push({ call }))
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'Object' }] } })
})

test('a global variable for each call is a leak, though V8 has its cell among its own', async () => {
  const seen = await look((call) => Reflect.set(globalThis, `global variable ${call}`, 1))
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'string' }] } })
})

test('what multiplies among the objects of V8 itself is not the engine', async () => {
  const object = {}
  const fn = (call: number): unknown => Object.defineProperty(object, `p${call}`, { get: Date.now, configurable: true })
  expect((await look(fn, {}, 2000)).kind).toMatch(/^(?:unproved|no time)$/)
})

test('what each call keeps is a leak as well where something else goes meanwhile', async () => {
  const cache = new Set(Array.from({ length: 3000 }, (_, index) => ({ index })))
  const seen = await look((call) => {
    kept.push({ call })
    if (call === 700) cache.clear()
  })
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'Object' }] } })
})

test('a text that gets longer is a leak though its pieces are joined meanwhile, and take less', async () => {
  let text = ''
  let read = 0
  const fn = (call: number): void => {
    text += `call ${call} done\n`
    if (call > 700 && call % 64 === 0) read += text.charCodeAt(0)
  }
  const seen = await look(fn)
  expect(seen).toMatchObject({ kind: 'proved', findings: { containers: [{ className: 'variable', slot: 'text' }] } })
  expect(read).toBeGreaterThan(0)
})

test('what goes in two stretches, and more than stays, is no proof that nothing stays', async () => {
  const cache: unknown[] = Array.from({ length: 60_000 }, (_, index) => ({ index }))
  const seen = await look((call) => {
    kept.push({ call })
    cache.length = Math.max(0, cache.length - 20)
  })
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'Object' }] } })
})

test('what each call keeps in the place of something else is no growth', async () => {
  const ring = Array.from({ length: 5000 }, (_, call) => ({ call }))
  const seen = await look((call) => {
    ring[(7 * call) % ring.length] = { call }
  })
  expect(seen).toMatchObject({ kind: 'engine' })
})

test('Buffers that grew in the rounds, and no longer do, are no growth', async () => {
  const pool = Array.from({ length: 4 }, () => new ArrayBuffer(512 * 1024))
  const fn = (call: number): void => {
    pool[call % pool.length] = new ArrayBuffer(512 * 1024)
  }
  expect(await look(fn, { grownBuffers: 2 * 1024 * 1024 })).toMatchObject({ kind: 'engine' })
})

test('Buffers that come once are not explained by what is replaced meanwhile', async () => {
  const ring = Array.from({ length: 5000 }, (_, call) => ({ call }))
  const fn = (call: number): void => {
    if (call % 30 === 0) ring[(7 * call) % ring.length] = { call }
    if (call === 700) kept.push(new ArrayBuffer(1024 * 1024))
  }
  expect(await look(fn)).toMatchObject({ kind: 'engine' })
})

test.each([
  ['text', 'x', (): unknown => 'y'.repeat(100_000)],
  ['Buffer', new ArrayBuffer(1), (): unknown => new ArrayBuffer(1024 * 1024)],
])('a %s that is replaced by a longer one is no growth, where the rounds had shown none', async (_, first, longer) => {
  let latest: unknown = first
  const seen = await look(
    (call) => {
      if (call === 700) latest = longer()
    },
    { open: true, grownBytes: 1000 },
  )
  expect(latest).not.toBe(first)
  expect(seen).toMatchObject({ kind: 'engine' })
})

test('what gets longer from stretch to stretch is a leak, though the rounds were too few to show it', async () => {
  const numbers: number[] = []
  const seen = await look((call) => numbers.push(call), { open: true, grownBytes: 5000 })
  expect(numbers).not.toEqual([])
  // With what multiplies instead, should it be that: it was once, on a busy machine.
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [], containers: [{ className: 'Array' }] } })
})

test('Buffers are a leak, however few', async () => {
  const seen = await look((call) => call % 10 === 0 && kept.push(new ArrayBuffer(16 * 1024)))
  expect(seen).toMatchObject({ kind: 'proved', findings: { survivors: [{ className: 'ArrayBuffer' }] } })
})
