import fs from 'node:fs'
import path from 'node:path'
import type { TraceMap } from '@jridgewell/trace-mapping'
import { pathOf } from '../explain/users-file.js'
import type { Frame } from './emergency.js'
import { sourceMaps } from './libraries.js'

// Taken before a test can mock `node:fs`.
const readFileSync = fs.readFileSync.bind(fs)

/** A place as the inspector's protocol has it: lines and columns count from 0. */
export interface RawPlace {
  readonly functionName: string
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber?: number | undefined
}

/** Of `Debugger.scriptParsed`. */
export interface ParsedScript {
  readonly scriptId: string
  readonly url: string
  readonly startLine?: number
  readonly startColumn?: number
  readonly sourceMapURL?: string | undefined
}

/** The scripts of a process with the maps to their sources. */
export class Scripts {
  readonly #scripts = new Map<string, ParsedScript>()
  readonly #maps = new Map<string, TraceMap | undefined>()

  add(script: ParsedScript): void {
    this.#scripts.set(script.scriptId, script)
  }

  /** The place in the user's source; lines and columns count from 1. */
  place(raw: RawPlace): Frame {
    // A paused frame's own `url` is empty for code that was evaluated, which is how Vitest runs its modules.
    const file = pathOf(this.#scripts.get(raw.scriptId)?.url ?? '')
    const column = raw.columnNumber ?? 0
    const map = this.#mapOf(raw.scriptId, file)
    const original = map && sourceMaps().originalPositionFor(map, { line: raw.lineNumber + 1, column })
    return {
      functionName: raw.functionName || '(anonymous)',
      file: original?.source ? sourceFile(original.source, file) : file,
      line: original?.line ?? raw.lineNumber + 1,
      column: (original?.column ?? column) + 1,
    }
  }

  /** Where the text of a script begins in what V8 counts, which a runner sets so that its own wrapper counts for nothing. */
  beginOf(scriptId: string): { readonly line: number; readonly column: number } {
    const { startLine = 0, startColumn = 0 } = this.#scripts.get(scriptId) ?? {}
    return { line: startLine, column: startColumn }
  }

  /** The script of a URL that was parsed last: a module may have been evaluated again. */
  last(url: string): string | undefined {
    const file = pathOf(url)
    return [...this.#scripts.values()].findLast((script) => pathOf(script.url) === file)?.scriptId
  }

  #mapOf(scriptId: string, file: string): TraceMap | undefined {
    if (!this.#maps.has(scriptId)) this.#maps.set(scriptId, readMap(this.#scripts.get(scriptId)?.sourceMapURL, file))
    return this.#maps.get(scriptId)
  }
}

/** Vitest appends the map of each module to its code, as a `data:` URL; a package may have it in a file beside. */
function readMap(url: string | undefined, file: string): TraceMap | undefined {
  if (!url) return undefined
  const { TraceMap } = sourceMaps()
  try {
    if (!url.startsWith('data:')) return new TraceMap(readFileSync(path.resolve(path.dirname(file), url), 'utf8'))
    const comma = url.indexOf(',')
    const content = url.slice(comma + 1)
    const base64 = url.slice(0, comma).includes('base64')
    return new TraceMap(base64 ? Buffer.from(content, 'base64').toString() : decodeURIComponent(content))
  } catch {
    // The script's own lines are still right.
    return undefined
  }
}

/** A map names its sources as it likes: relative to the script, absolute, or as a bundler's URL. */
function sourceFile(source: string, file: string): string {
  if (/^[a-z]+:\/\//.test(source)) return source.startsWith('file://') ? pathOf(source) : file
  return path.resolve(path.dirname(file), source)
}
