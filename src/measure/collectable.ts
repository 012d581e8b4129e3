import { UsageError } from '../errors.js'
import { guardResult } from '../guard-body.js'
import type { Outcome } from '../report/outcome.js'
import { isPlainObject } from '../plain-object.js'
import { isWeakRef } from '../question.js'
import type { CollectedReport } from '../report/report.js'
import { valueText } from '../report/value-text.js'
import { explainStayed } from '../explain/stayed.js'
import type { Asked } from './asked.js'
import { captured, now, sleep, turn } from './captured.js'
import { acquireCollect, assertCollected, plantCanary, type Collect } from './collect.js'
import { NoReading } from './controls.js'
import { discardConsole } from './discard-console.js'
import { explaining } from './explaining.js'
import { failed } from './failed.js'
import { decodePicture } from './picture.js'
import { keepPicture } from './keep-picture.js'
import { endHeapLimit, setHeapLimit } from './heap-limit.js'
import { markClass, takeMarkedPicture } from './marked-picture.js'
import { progressHere } from './measured-process.js'
import { slot, type Progress } from './progress.js'
import { settleInto, UserCodeThrew } from './settling.js'
import { firstStrayError } from './stray-errors.js'
import { LeakMatchersSubject } from './subject.js'

export interface CollectedQuestion extends Asked {
  /** Makes the subject, or the reference that the user holds already. */
  readonly subject: (() => unknown) | WeakRef<object>
  readonly fn?: ((subject: unknown) => unknown) | undefined
  readonly watch?: ((subject: unknown) => unknown) | undefined
}

/** `make` or `watch` gave something that cannot be watched: known only once they have run. */
export class NothingToWatch extends Error {
  override readonly name = 'NothingToWatch'
}

/** Whether what `make()` returned is garbage once `fn(it)` has settled. */
export async function measureCollected(question: CollectedQuestion): Promise<Outcome> {
  const start = now()
  const { setting, deadline } = question
  const progress = progressHere()
  const subject = new LeakMatchersSubject({ ...question, make: question.subject, use: question.fn, fn: undefined })
  try {
    const collect = acquireCollect()
    const canary = plantCanary()
    progress[slot.deadline] = deadline
    if (question.heapLimit !== undefined) setHeapLimit(progress, question.heapLimit)
    const watched = await makeAndUse(question)
    assertWatched(watched, 1)
    // After `fn`: an object that only a WeakRef names would not live to be given to it.
    await assertCollected(canary)
    const settle = question.settle
    const wait = settle ? () => settleInto('settle', settle, () => undefined, deadline) : undefined
    const { collections, isWhole } = await climb(watched, { collect, progress, settle: wait, deadline })
    const stray = firstStrayError()
    if (stray) throw new UserCodeThrew('fn', stray.thrown, stray.how)
    endHeapLimit(progress)
    const report = (
      part: Pick<CollectedReport, 'outcome' | 'stayed' | 'timeout' | 'keptBy' | 'ignored' | 'artifacts'>,
    ): Outcome => {
      const milliseconds = Math.round(now() - start)
      return {
        kind: 'report',
        report: { assertion: 'collected', setting, watched: watched.size, collections, milliseconds, ...part },
      }
    }
    if (whoStayed(watched).length === 0) return report({ outcome: 'clean', stayed: [] })
    if (!isWhole) return report({ outcome: 'inconclusive', stayed: [], timeout: Math.round(deadline - start) })
    // In another job: what was looked at above is held until the end of its own, and would have that holder, too.
    await turn()
    await discardConsole(progress)
    const snapshot = await takeMarkedPicture(watched)
    // The snapshot is itself the most thorough collection there is; who is gone after it did not leak.
    await turn()
    const left = whoStayed(watched)
    if (left.length === 0) return report({ outcome: 'clean', stayed: [] })
    const graph = decodePicture(snapshot)
    const explained = explaining(graph, question, (settings) =>
      explainStayed(graph, markClass, left, question.ignore, settings),
    )
    if (explained.stayed.length === 0) return report({ outcome: 'clean', ...explained })
    return report({ outcome: 'leak', ...explained, ...keepPicture(snapshot, question.artifacts) })
  } catch (error) {
    if (error instanceof NothingToWatch || error instanceof UsageError) return { kind: 'usage', message: error.message }
    return failed(error, 'collected', setting)
  } finally {
    subject.release()
    endHeapLimit(progress)
    progress[slot.deadline] = 0
  }
}

type Watched = Map<string, WeakRef<object>>

/**
 * Runs `make`, `fn` and `watch` so that only WeakRefs are left: the subject is a local of frames that are gone when
 * this settles, and never in an async function, a promise's value, an error or `this`.
 */
async function makeAndUse(question: CollectedQuestion): Promise<Watched> {
  const { subject, fn, watch, deadline, redact } = question
  const watched: Watched = new Map()
  // Strong from `make` to the end of `fn`, and only there: an object that nothing else holds may not go before `fn`.
  const holder: { it?: object } = {}
  const hold = (value: unknown): void => {
    assertObject(value, redact)
    holder.it = value
    if (!watch) watched.set('subject', new captured.WeakRef(value))
  }
  if (typeof subject === 'function') {
    const holdMade = (made: unknown): void => {
      if (!watch) refuseWeakRef('make', made, redact)
      hold(made)
    }
    await settleInto('make', subject, holdMade, deadline)
  } else if (!holdReferenced(subject, hold)) {
    if (!fn && !watch) return watched.set('subject', subject)
    throw new NothingToWatch(
      "Expected the received WeakRef's object to live until `fn` is given it, got one that is gone: pass a function that makes it",
    )
  }
  if (watch) {
    const choose = (chosen: unknown): void => {
      addWatched(watched, chosen, redact)
    }
    await settleInto('watch', () => watch(holder.it), choose, deadline)
  }
  if (fn)
    await settleInto(
      'fn',
      () => fn(holder.it),
      (returned) => {
        guardResult('`fn`', returned)
      },
      deadline,
    )
  delete holder.it
  return watched
}

// Its own frame, so that no variable of an async function holds what was dereferenced.
function holdReferenced(reference: WeakRef<object>, hold: (value: unknown) => void): boolean {
  const referenced = reference.deref()
  if (referenced === undefined) return false
  hold(referenced)
  return true
}

function assertObject(value: unknown, redact: boolean): asserts value is object {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return
  throw new NothingToWatch(
    `Expected \`make\` to return an object, whose collection can be observed, got ${valueText(value, redact)}`,
  )
}

/** Nothing need hold it for its object to stay. A WeakRef that the user passes refers to what is meant, be it another. */
function refuseWeakRef(what: 'make' | 'watch', value: unknown, redact: boolean, key?: string): void {
  if (!isWeakRef(value)) return
  const where = key === undefined || redact ? '' : ` for \`${key}\``
  throw new NothingToWatch(
    `Expected \`${what}\` to return ${what === 'make' ? 'the object itself' : 'the objects themselves'}, got ` +
      `${valueText(value, redact)}${where}: the WeakRef would be watched, and not what it refers to. ` +
      'Return the object, or write `expect(new WeakRef(object))`',
  )
}

function addWatched(watched: Watched, chosen: unknown, redact: boolean): void {
  // The properties of any other object are not what its author had in mind: it is.
  if (!Array.isArray(chosen) && !isPlainObject(chosen)) {
    throw new NothingToWatch(
      `Expected \`watch\` to return an array or a record of objects, got ${valueText(chosen, redact)}${toWrite(chosen)}`,
    )
  }
  const entries = Object.entries(chosen)
  if (entries.length === 0) throw new NothingToWatch('Expected `watch` to return at least one object, got none')
  for (const [key, value] of entries) {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
      throw new NothingToWatch(
        `Expected \`watch\` to return objects, got ${valueText(value, redact)}${redact ? '' : ` for \`${key}\``}`,
      )
    }
    refuseWeakRef('watch', value, redact, key)
    watched.set(Array.isArray(chosen) ? `watched[${key}]` : key, new captured.WeakRef(value as object))
  }
  assertWatched(watched, entries.length)
}

/**
 * Of an empty list everything is gone.
 *
 * @throws {NoReading} when an object that was put in is not there
 */
function assertWatched(watched: Watched, least: number): void {
  if (watched.size >= least) return
  throw new NoReading(
    'nothing can be watched here: an object that was put into a Map is not in it. ' +
      'Something stands in for `Map.prototype.set`: restore it before the assertion',
  )
}

function toWrite(chosen: unknown): string {
  if (typeof chosen !== 'object' || chosen === null) return ''
  return Symbol.iterator in chosen ? ': write `[...it]` for the objects in it' : ': write `[it]` for one object'
}

/** Pauses before a collection, in milliseconds: most objects go at once, a few wait for something that takes time. */
const rungs = [0, 0, 0, 5, 20, 50, 100, 200]

interface Climbed {
  readonly collections: number
  /** Whether all of them were made that could show that something goes: else nothing can be said to have stayed. */
  readonly isWhole: boolean
}

interface Climb {
  readonly collect: Collect
  readonly progress: Progress
  readonly settle: (() => Promise<void>) | undefined
  readonly deadline: number
}

/** Collections with growing pauses and allocation pressure, with an early exit. */
async function climb(watched: Watched, { collect, progress, settle, deadline }: Climb): Promise<Climbed> {
  let collections = 0
  for (const pause of rungs) {
    if (settle) await settle()
    if (pause > 0) {
      if (now() + pause > deadline) return { collections, isWhole: false }
      await sleep(pause)
      pressure()
    }
    await discardConsole(progress)
    await turn()
    collect()
    collections++
    await turn()
    if ([...watched.values()].every(isGone)) break
  }
  return { collections, isWhole: true }
}

/** New objects push out what only the young generation's or a cache's remembered state still holds. */
function pressure(): void {
  let chain: { next: unknown } | null = null
  for (let index = 0; index < 10_000; index++) chain = { next: index % 100 === 0 ? null : chain }
}

// Its own frame: `deref()` pins its target for the rest of the job.
function isGone(reference: WeakRef<object>): boolean {
  return reference.deref() === undefined
}

function whoStayed(watched: Watched): string[] {
  return [...watched].filter(([, reference]) => !isGone(reference)).map(([label]) => label)
}
