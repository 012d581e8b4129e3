import { writeSync as writeSyncOfNode } from 'node:fs'
import type { Question } from '../question.js'
import type { Printed } from './protocol.js'

// Taken before a test can mock `node:fs`.
const writeSync = writeSyncOfNode
const mostCharacters = 16_384

/**
 * What the user's code prints while it is measured: the first call's is kept to be shown, later writes are counted and
 * go nowhere. Whoever writes past `process.stdout` (a child process, native code) is not seen.
 */
export function listenToOutput(): { around: (question: Question) => Question; end: () => Printed } {
  let first = ''
  let laterWrites = 0
  let firstCallIsOver = false
  const streams = [process.stdout, process.stderr]
  // Put back as it was, an own property or not; never called apart from its stream.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const originals = streams.map((stream) => stream.write)
  const listen = function (this: unknown, chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    if (firstCallIsOver) laterWrites++
    else if (first.length < mostCharacters) first += textOf(chunk)
    if (this === process.stderr) writeThrough(chunk)
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') queueMicrotask(callback as () => void)
    return true
  }
  return {
    around(question) {
      for (const stream of streams) stream.write = listen
      if (question.assertion !== 'heap growth' && question.assertion !== 'native growth') return question
      const { fn, setup } = question
      const alone = fn as () => unknown
      let called = false
      return {
        ...question,
        fn(subject, callIndex) {
          firstCallIsOver = called
          called = true
          return setup ? fn(subject, callIndex) : alone()
        },
      }
    },
    end() {
      for (const [index, stream] of streams.entries()) stream.write = originals[index] as NodeJS.WriteStream['write']
      return { first, laterWrites }
    },
  }
}

/** To the host, which keeps the last lines: should the process die, they are what is known. */
function writeThrough(chunk: unknown): void {
  try {
    writeSync(2, textOf(chunk))
  } catch {
    // The pipe is full or closed; what is shown of the first call is kept apart.
  }
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk)
}
