import { makeLineTables } from './line-tables.js'
import { takePicture, type Picture } from './picture.js'

/** Objects by their labels, none of them held. */
export type Marked = ReadonlyMap<string, WeakRef<object>>

/** A picture in which `findMarked(graph, markClass)` finds the objects. */
export async function takeMarkedPicture(marked: Marked): Promise<Picture> {
  makeLineTables()
  const marks = [...marked].map(([label, reference]) => new LeakMatchersWatched(label, reference))
  const picture = await takePicture()
  marks.length = 0
  return picture
}

/** Leads the snapshot's reader to an object without holding it. */
class LeakMatchersWatched {
  readonly label: string
  readonly reference: WeakRef<object>
  constructor(label: string, reference: WeakRef<object>) {
    this.label = label
    this.reference = reference
  }
}

export const markClass = LeakMatchersWatched.name
