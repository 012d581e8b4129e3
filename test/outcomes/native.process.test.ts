import { beforeAll, describe, expect, test } from 'vitest'
import { failureOf, outcomeLine, runOutcomes, summary, type Run } from './run-outcomes.js'

let run: Run

beforeAll(async () => {
  run = await runOutcomes('native')
}, 400_000)

test.each([
  ['16 bytes of malloc per call', /^leak: each call keeps 3[1-5](?:\.\d+)? B outside the JS heap \(malloc\)/],
  [
    '200 MB that are kept once, and 16 bytes of malloc per call',
    /^leak: each call keeps 3[1-5](?:\.\d+)? B outside the JS heap \(malloc\)/,
  ],
  ['a Buffer per call', /^leak: each call keeps 1(?:\.\d+)? KB outside the JS heap \(ArrayBuffers/],
  [
    '1 KiB of malloc per call, inline',
    /^leak: each call keeps (?:1(?:\.\d+)? KB|10\d\d B) outside the JS heap \(malloc\)/,
  ],
  [
    'a WebAssembly memory that grows',
    /^leak: grew by \d+(?:\.\d+)? [MG]B over [\d,]+ calls, past the heap limit of 64 MB/,
  ],
  ['pages that stay mapped', /^leak: grew by 2\d\d MB over [\d,]+ calls, past the heap limit of 256 MB/],
  ['1 MiB of malloc per call', /^leak: grew by \d+(?:\.\d+)? [MG]B over [\d,]+ calls, past the heap limit of 256 MB/],
])('%s is a leak', (name, line) => {
  expect(outcomeLine(failureOf(run, name))).toMatch(line)
})

test.each([
  '16 bytes of malloc per call, under .not',
  'malloc and free',
  'malloc and free, inline',
  'an object per call on the heap',
  // V8 keeps 1 to 5 % of the heap with `malloc`, to look after it.
  'an array of 100 per call on the heap',
  'blocks that a finalizer frees late, past the limit',
])('%s passes', (name) => {
  expect(run.tests[name]).toMatchObject({ state: 'passed', errors: [] })
})

test.each(['100 MB of malloc per call', '100 MB of mapped pages per call, after a first call that loads as much'])(
  'a large leak is told before the machine has no memory left: %s',
  (name) => {
    const [, calls] = /^leak: grew by [\d.]+ MB over (\d+) calls, past the heap limit of 256 MB/.exec(
      outcomeLine(failureOf(run, name)),
    ) ?? ['', '']
    expect(Number(calls)).toBeGreaterThan(1)
    expect(Number(calls)).toBeLessThan(8)
  },
)

test('a JS heap that is full is no answer to what is outside of it', () => {
  const { message } = failureOf(run, 'an array of 2,000 per call on the heap')
  expect(message).toMatch(
    /^inconclusive: the JS heap grew by [\d.]+ MB (?:during call [\d,]+|over [\d,]+ calls), past the heap limit of 32 MB/m,
  )
  expect(message).toContain('`toNotRetainHeapGrowth`')
})

describe('the message', () => {
  test('says what grew, which addons there are, and what it was read by', () => {
    const { message } = failureOf(run, '16 bytes of malloc per call')
    expect(message).toMatch(/what grew, per call\n +malloc +3\d/)
    expect(message).toMatch(/native addons that are loaded\n +\S+article\.node\n +\S+koffi\.node/)
    expect(message).toMatch(/Read by the C library's `mallinfo2`/)
  })

  test('tells WebAssembly memory from malloc', () => {
    expect(failureOf(run, 'a WebAssembly memory that grows').message).toMatch(/WebAssembly memory +6\d(?:\.\d)? KB/)
  })

  test('tells mapped pages from malloc', () => {
    expect(failureOf(run, 'pages that stay mapped').message).toMatch(
      /what grew, per call\n +mapped pages +6\d(?:\.\d)? KB\n\n/,
    )
  })

  test('names what holds the Buffers', () => {
    expect(failureOf(run, 'a Buffer per call').message).toMatch(/pages: Array/)
  })
})

test('an option of another matcher is a usage error', () => {
  expect(outcomeLine(failureOf(run, 'an option of another matcher'))).toMatch(
    /^usage: `toNotRetainNativeGrowth` does not use the option `ignore`/,
  )
})

test.each(['a native crash', 'a native crash, under .not'])('%s is an error that names the signal', (name) => {
  expect(summary(run, name)).toBe('RunError error: the fresh process ended during the run: signal SIGSEGV')
})

test.each(['a native hang', 'a native hang, under .not'])(
  '%s is an error that says which call did not return',
  (name) => {
    expect(summary(run, name)).toMatch(
      /^RunError error: call 1 did not return within [\d.]+ s: its thread gives no answer$/,
    )
  },
)
