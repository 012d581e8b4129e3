import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import v8 from 'node:v8'
import { expect, test } from 'vitest'
import { live } from '../heaps/live.js'

interface Report {
  /** Of the whole measurement. */
  readonly milliseconds: number
  /** Of growth: the readings; its verdict stands with the last one. */
  readonly series?: readonly { readonly milliseconds: number }[]
}

const artifacts = 'artifacts'

/** Where an object stays, the pauses in front of the collections that were made in vain. */
const pauses = 5 + 20 + 50 + 100 + 200

/** From the verdict to the finished report; where an object stays, what is made and collected is part of it. */
async function timeExplanation(assertion: Promise<void>): Promise<{ milliseconds: number; megabytes: number }> {
  await expect(assertion).rejects.toThrow('leak: ')
  const [snapshot, report] = ['.heapsnapshot', '.json'].map((end) =>
    join(artifacts, readdirSync(artifacts).find((name) => name.endsWith(end)) as string),
  ) as [string, string]
  const { milliseconds, series } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const megabytes = statSync(snapshot).size / 1e6
  rmSync(artifacts, { recursive: true })
  const before = series ? (series.at(-1)?.milliseconds ?? 0) : pauses
  return { milliseconds: milliseconds - before, megabytes }
}

/** What V8 alone takes to write this process down; a growing container takes two of them. */
async function timeSnapshot(): Promise<{ milliseconds: number; megabytes: number }> {
  const start = performance.now()
  let bytes = 0
  for await (const chunk of v8.getHeapSnapshot()) bytes += (chunk as Buffer).length
  return { milliseconds: performance.now() - start, megabytes: bytes / 1e6 }
}

/** With live data of the user's, one leak. */
const largeHeap = live.length > 0
const times = Number(process.env.TIMES)
const timeout = largeHeap ? 590_000 : 19_000

for (let time = 0; time < times; time++) {
  test(`V8 alone, one snapshot: ${time}`, { timeout }, async ({ task }) => {
    Object.assign(task.meta, await timeSnapshot())
  })
}

let kept: object[] = []
let numbers: number[] = []
let call = 0

for (const isolate of [true, false]) {
  const options = { isolate, artifacts, timeout }
  const leaks: Record<string, () => Promise<void>> = {
    'an object per call': () => expect(() => kept.push({})).toNotRetainHeapGrowth(options),
    // The same in the 8 MB that a bare worker has: of one per call, 66,000 lie in the snapshot.
    'an object every 16th call': () =>
      expect(() => {
        if (call++ % 16 === 0) kept.push({})
      }).toNotRetainHeapGrowth(options),
    'a number per call': () => expect(() => numbers.push(1)).toNotRetainHeapGrowth(options),
    'an object that stays': () => expect(() => ({})).toBeCollectedAfter((made: object) => kept.push(made), options),
  }
  for (const [leak, assert] of Object.entries(leaks)) {
    if (largeHeap && leak !== 'an object every 16th call') continue
    for (let time = 0; time < times; time++) {
      test(`${isolate ? 'isolated' : 'inline'}, ${leak}: ${time}`, { timeout: timeout + 1000 }, async ({ task }) => {
        kept = []
        numbers = []
        call = 0
        Object.assign(task.meta, await timeExplanation(assert()))
      })
    }
  }
}
