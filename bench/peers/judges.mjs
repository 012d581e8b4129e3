// What people use today, applied to a program of the corpus as they would apply it. Each has one question, and none for the
// programs about the other one: whether one object goes, or whether calls leave more and more behind.
import { mkdtempSync, createReadStream, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { writeHeapSnapshot } from 'node:v8'

const { gc } = globalThis

/** Calls that a test of one's own makes; of slow ones, for which the program says how many, ten times as many. */
const callsOf = ({ options }) => (options?.iterations === undefined ? 1000 : 10 * options.iterations)

/**
 * @param modules folder in which the packages are installed
 * @returns for each way to ask: the kind of program that it is for, those who judge by it, and their verdicts, in that order
 */
export function judgesOf(modules) {
  const require = createRequire(join(modules, 'index.js'))
  return [
    {
      kind: 'collected',
      peers: ['jest-leak-detector'],
      /** Its class, with the pause that `--detectLeaks` makes: is this object collected? */
      async judge(program) {
        const { default: LeakDetector } = require('jest-leak-detector')
        const detectors = []
        await useAndDrop(program, (object) => detectors.push(new LeakDetector(object)))
        await sleep(100)
        for (const detector of detectors) if (await detector.isLeaking()) return ['leak']
        return ['clean']
      },
    },
    {
      kind: 'collected',
      peers: ['WeakRef and gc()'],
      /** The loop that is copied between projects. */
      async judge(program) {
        const references = []
        await useAndDrop(program, (object) => references.push(new WeakRef(object)))
        for (let attempt = 0; attempt < 10; attempt++) {
          await sleep(10)
          gc()
          if (references.every((reference) => reference.deref() === undefined)) return ['clean']
        }
        return ['leak']
      },
    },
    {
      kind: 'growth',
      peers: ['heapUsed, 10 % more', 'heapUsed, 100 B per call'],
      async judge(program) {
        const levels = []
        await callRepeatedly(program, 2, () => levels.push(process.memoryUsage().heapUsed))
        const [before, after] = levels
        return [1.1 * before, before + 100 * callsOf(program)].map((limit) => (after > limit ? 'leak' : 'clean'))
      },
    },
    {
      kind: 'growth',
      peers: ['classes in three snapshots'],
      /** A class to which each of two stretches adds an object for every twenty calls, or 16 bytes per call. */
      async judge(program) {
        const { parse, diff } = await import(pathToFileURL(require.resolve('heap-snapshot-toolkit')))
        const folder = mkdtempSync(join(tmpdir(), 'snapshots-'))
        const files = []
        await callRepeatedly(program, 3, () =>
          files.push(writeHeapSnapshot(join(folder, `${files.length}.heapsnapshot`))),
        )
        const snapshots = []
        for (const file of files) snapshots.push(await parse(createReadStream(file, 'utf8')))
        rmSync(folder, { recursive: true })
        const calls = callsOf(program)
        const grown = async (one, other) =>
          Object.entries(await diff(one, other)).flatMap(([key, { name, countDelta, sizeDelta }]) =>
            !enginesOwn.test(name) && (countDelta >= calls / 20 || sizeDelta >= 16 * calls) ? [key] : [],
          )
        const [first, second, third] = snapshots
        const again = new Set(await grown(second, third))
        return [(await grown(first, second)).some((key) => again.has(key)) ? 'leak' : 'clean']
      },
    },
  ]
}

/** What nobody would take for a leak of their own. */
const enginesOwn = /^(?:\((?:compiled code|system|object shape|internal)|system \/)/

/** Gives `watch` the objects of which the program says that they go, in a frame of its own, which holds none when it is over. */
async function useAndDrop(program, watch) {
  const made = await program.make()
  for (const object of Object.values(program.watch?.(made) ?? [made])) watch(object)
  await program.act?.(made)
}

/** A warm-up as long as what comes after it, then the calls between each two of so many looks. */
async function callRepeatedly(program, looks, look) {
  const subject = await program.setup()
  const calls = callsOf(program)
  for (let index = 0; index < looks * calls; index++) {
    await program.call(subject, index)
    if ((index + 1) % calls > 0) continue
    await program.options?.settle?.()
    // Twice: what was weakly referred to goes after its job, and what is to be told of objects that are gone after that.
    for (let collections = 0; collections < 2; collections++) {
      await turn()
      gc()
    }
    await look()
  }
  await program.teardown?.(subject)
}
