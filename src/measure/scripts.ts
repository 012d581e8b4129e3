import fs from 'node:fs'
import path from 'node:path'
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'
import { pathOf } from '../explain/users-file.js'
import type { Frame } from './emergency.js'

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
    const original = map ? originalPositionFor(map, { line: raw.lineNumber + 1, column }) : undefined
    return {
      functionName: raw.functionName || '(anonymous)',
      file: original?.source ? sourceFile(original.source, file) : file,
      line: original?.line ?? raw.lineNumber + 1,
      column: (original?.column ?? column) + 1,
    }
  }

  /** The line on which a variable of a script is declared, where the source says so once. */
  declaration(url: string, name: string): { file: string; line: number } | undefined {
    const file = pathOf(url)
    const script = [...this.#scripts.values()].find((one) => pathOf(one.url) === file)
    if (!script) return undefined
    const lines = this.#source(script, file).split('\n')
    const declares = new RegExp(`\\b(?:const|let|var|class|function\\*?|enum)\\s+${escape(name)}(?![\\w$])`)
    const found = lines.flatMap((line, index) => (declares.test(line) ? [index + 1] : []))
    return found.length === 1 ? { file, line: found[0] as number } : undefined
  }

  /** As the user wrote it, as far as that can be read. */
  #source({ scriptId }: ParsedScript, file: string): string {
    const map = this.#mapOf(scriptId, file)
    const [content] = map?.sourcesContent ?? []
    if (content) return content
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  }

  #mapOf(scriptId: string, file: string): TraceMap | undefined {
    if (!this.#maps.has(scriptId)) this.#maps.set(scriptId, readMap(this.#scripts.get(scriptId)?.sourceMapURL, file))
    return this.#maps.get(scriptId)
  }
}

/** Vitest appends the map of each module to its code, as a `data:` URL; a package may have it in a file beside. */
function readMap(url: string | undefined, file: string): TraceMap | undefined {
  if (!url) return undefined
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

function escape(name: string): string {
  return name.replace(/[$]/g, '\\$&')
}
