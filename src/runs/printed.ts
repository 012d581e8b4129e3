import { Console as ConsoleOfNode } from 'node:console'
import { writeSync as writeSyncOfNode } from 'node:fs'
import type { Question } from '../question.js'
import type { Printed } from './protocol.js'

// Taken before a test can mock them.
const writeSync = writeSyncOfNode
const NodeConsole = ConsoleOfNode
const mostCharacters = 16_384

/** Methods of a console that does not write to `process.stdout`, as they were before a test replaced any. */
export type ConsoleMethods = Readonly<Record<string, unknown>>

export function methodsOf(console: object): ConsoleMethods {
  return Object.fromEntries(Object.keys(NodeConsole.prototype).map((name) => [name, Reflect.get(console, name)]))
}

/**
 * What the user's code prints while it is measured: that of the first call that prints is kept to be shown (often the first
 * one; a warning may come with the eleventh), later writes are counted and go nowhere. Whoever writes past `process.stdout` (a child process, native code) is not seen.
 *
 * @param runnersConsole where the runner's console keeps what it is given: it writes to `process.stdout` meanwhile
 */
export function listenToOutput(runnersConsole: ConsoleMethods = {}): {
  around: (question: Question) => Question
  end: () => Printed
} {
  let first = ''
  let laterWrites = 0
  let callIsOver = false
  const streams = [process.stdout, process.stderr]
  // Put back as it was, an own property or not; never called apart from its stream.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const originals = streams.map((stream) => stream.write)
  const listen = function (this: unknown, chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    if (callIsOver) laterWrites++
    else if (first.length < mostCharacters) first += textOf(chunk)
    if (this === process.stderr) writeThrough(chunk)
    const callback = typeof encoding === 'function' ? encoding : done
    if (typeof callback === 'function') queueMicrotask(callback as () => void)
    return true
  }
  return {
    around(question) {
      for (const stream of streams) stream.write = listen
      writeToStreams(runnersConsole)
      if (question.assertion !== 'heap growth' && question.assertion !== 'native growth') return question
      const { fn, setup } = question
      const alone = fn as () => unknown
      let called = false
      return {
        ...question,
        fn(subject, callIndex) {
          callIsOver = called && first !== ''
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

/** What a test has replaced by its own stays. */
function writeToStreams(runnersConsole: ConsoleMethods): void {
  const plain = new NodeConsole(process.stdout, process.stderr)
  for (const [name, method] of Object.entries(runnersConsole))
    if (Reflect.get(console, name) === method) Reflect.set(console, name, Reflect.get(plain, name))
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
  return ArrayBuffer.isView(chunk)
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString()
    : String(chunk)
}
