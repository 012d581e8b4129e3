// What people use today, applied to a program of the corpus as they would apply it. Each says `leak`, `clean`, or `not asked`
// where the program gives it nothing that it could be asked about.
import { mkdtempSync, createReadStream, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'

const { gc } = globalThis

/** Calls that a test of one's own makes, where the program does not say otherwise. */
const manyCalls = 1000
/** Where each makes a window, say, or is watched by itself. */
const fewCalls = 100
const warmUpCalls = 10

/** @param modules folder in which the packages are installed */
export function judgesOf(modules) {
  const require = createRequire(join(modules, 'index.js'))
  return {
    /** Its class, as `--detectLeaks` uses it for the environment of a test file: is this object collected? */
    async 'jest-leak-detector'(program) {
      const { default: LeakDetector } = require('jest-leak-detector')
      const detectors = []
      await useAndDrop(program, (object) => detectors.push(new LeakDetector(object)))
      if (detectors.length === 0) return 'not asked'
      for (const detector of detectors) if (await detector.isLeaking()) return 'leak'
      return 'clean'
    },

    /** The loop that is copied between projects. */
    async 'WeakRef and gc()'(program) {
      const references = []
      await useAndDrop(program, (object) => references.push(new WeakRef(object)))
      if (references.length === 0) return 'not asked'
      for (let attempt = 0; attempt < 10; attempt++) {
        await sleep(10)
        gc()
        if (references.every((reference) => reference.deref() === undefined)) return 'clean'
      }
      return 'leak'
    },

    async 'heapUsed, 10 % more'(program) {
      const { before, after } = await heapUsedAround(program)
      return after > 1.1 * before ? 'leak' : 'clean'
    },

    async 'heapUsed, 100 B per call'(program) {
      const { before, after, calls } = await heapUsedAround(program)
      return after > before + 100 * calls ? 'leak' : 'clean'
    },

    /** A class of which each of two stretches adds one object for ten calls or more. */
    async 'classes in three snapshots'(program) {
      const { parse, diff } = await import(pathToFileURL(require.resolve('heap-snapshot-toolkit')))
      const folder = mkdtempSync(join(tmpdir(), 'leak-matchers-peers-'))
      try {
        const files = []
        const calls = await callRepeatedly(program, 3, () =>
          files.push(writeHeapSnapshot(join(folder, `${files.length}.heapsnapshot`))),
        )
        const snapshots = []
        for (const file of files) snapshots.push(await parse(createReadStream(file, 'utf8')))
        const [first, second, third] = snapshots
        const grown = async (one, other) =>
          Object.entries(await diff(one, other)).flatMap(([key, { name, countDelta }]) =>
            countDelta >= calls / 10 && isClass(name) ? [key] : [],
          )
        const again = new Set(await grown(second, third))
        return (await grown(first, second)).some((key) => again.has(key)) ? 'leak' : 'clean'
      } finally {
        rmSync(folder, { recursive: true })
      }
    },
  }
}

/** And not what V8 has for itself, which nobody would take for a leak: `(compiled code)`, `system / Map`. */
function isClass(name) {
  return !/^(?:\(|system \/)/.test(name)
}

/** Gives `watch` the objects of which one could expect that they go, in a frame of its own, which holds none when it is over. */
async function useAndDrop(program, watch) {
  const given = (object) => {
    if ((typeof object === 'object' && object !== null) || typeof object === 'function') watch(object)
  }
  if (program.kind === 'collected') {
    const made = await program.make()
    for (const object of Object.values(program.watch?.(made) ?? [made])) given(object)
    await program.act?.(made)
    return
  }
  const subject = await program.setup()
  given(subject)
  const calls = program.options?.iterations ?? fewCalls
  for (let index = 0; index < calls; index++) given(await program.call(subject, index))
  await program.options?.settle?.()
  await program.teardown?.(subject)
}

async function heapUsedAround(program) {
  const levels = []
  const calls = await callRepeatedly(program, 2, () => {
    gc()
    levels.push(process.memoryUsage().heapUsed)
  })
  const [before, after] = levels
  return { before, after, calls }
}

/** A warm-up, then the calls between each two of so many looks. */
async function callRepeatedly(program, looks, look) {
  const { call, settle, iterations, teardown } = await repeatable(program)
  const calls = iterations ?? manyCalls
  let index = 0
  const make = async (count) => {
    for (let end = index + count; index < end; index++) await call(index)
    await settle?.()
  }
  await make(Math.min(warmUpCalls, calls))
  await look()
  for (let more = 1; more < looks; more++) {
    await make(calls)
    await look()
  }
  await teardown?.()
  return calls
}

async function repeatable(program) {
  if (program.kind === 'collected') {
    const call = async () => {
      const made = await program.make()
      await program.act?.(made)
    }
    return { call, iterations: fewCalls }
  }
  const subject = await program.setup()
  const { call, options, teardown } = program
  return { ...options, call: (index) => call(subject, index), teardown: () => teardown?.(subject) }
}
