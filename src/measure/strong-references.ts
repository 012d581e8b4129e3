import { findMarked } from '../explain/marked.js'
import { findReferences } from '../explain/references.js'
import { shownKindOfAll } from '../explain/shown-kind.js'
import { classText } from '../explain/reference-text.js'
import type { Outcome } from '../report/outcome.js'
import type { ReferencesReport, Setting } from '../report/report.js'
import { captured, now, turn } from './captured.js'
import { NoReading } from './controls.js'
import { explaining } from './explaining.js'
import { failed } from './failed.js'
import { keepPicture } from './keep-picture.js'
import { markClass, takeMarkedPicture } from './marked-picture.js'
import { decodePicture } from './picture.js'

export interface ReferencesQuestion {
  readonly object: WeakRef<object>
  /** Undefined where they are only counted. */
  readonly expected: number | undefined
  readonly setting: Setting
  /** Path, without its extension, of the file that the snapshot of a failure is kept in. */
  readonly artifacts: string | undefined
  readonly redact: boolean
}

const label = 'object'

/** Which references hold an object, by a snapshot of this process. */
export async function countReferences(question: ReferencesQuestion): Promise<Outcome> {
  const start = now()
  const { object, expected, setting } = question
  const control = new Control()
  try {
    // In another job: until the end of the one it is made in, a WeakRef holds what it refers to.
    await turn()
    const picture = await takeMarkedPicture(new Map([[label, object], control.mark()]))
    const graph = decodePicture(picture)
    const marked = findMarked(graph, markClass)
    control.assertFound(marked)
    const node = marked.get(label)
    // What nothing holds may be gone by now.
    const references =
      node === undefined ? [] : explaining(graph, question, (settings) => findReferences(graph, node, settings))
    const isExpected = expected === undefined || references.length === expected
    const report: ReferencesReport = {
      assertion: 'strong references',
      outcome: isExpected ? 'clean' : 'leak',
      setting,
      milliseconds: Math.round(now() - start),
      ...(node === undefined ? {} : { className: classText(graph, shownKindOfAll(graph, [node]), question) }),
      ...(expected === undefined ? {} : { expected }),
      references,
      ...(isExpected ? {} : keepPicture(picture, question.artifacts)),
    }
    return { kind: 'report', report }
  } catch (error) {
    return failed(error, 'strong references', setting)
  }
}

/** Objects that were made for controls in this process. */
let controls = 0

/** An object that is held, and so is in the snapshot: else one that is not found there may be held as well. */
class Control {
  readonly #held = {}
  /** Of this measurement alone: a snapshot of an earlier one has the control of that. */
  readonly #label = `control ${++controls}`

  mark(): [label: string, reference: WeakRef<object>] {
    return [this.#label, new captured.WeakRef(this.#held)]
  }

  /** @throws {NoReading} when the object was not found by its mark */
  assertFound(marked: ReadonlyMap<string, number>): void {
    if (marked.has(this.#label)) return
    throw new NoReading(
      'references cannot be counted here: an object that is held was not found in the heap snapshot. ' +
        'Something stands in for `v8.getHeapSnapshot` or `WeakRef`: import leak-matchers before `WeakRef` is replaced, ' +
        'and leave `v8.getHeapSnapshot` as it is',
    )
  }
}
