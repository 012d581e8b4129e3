import { Declarations, type LookedUpFrom } from '../explain/declarations.js'
import type { Frame } from './emergency.js'
import { javaScriptParser } from './libraries.js'
import type { RawPlace, Scripts } from './scripts.js'

/** Longer ones take too long to parse: bundles of whole applications. In UTF-16 units. */
const longestSource = 2_000_000

/** Finds where variables are declared, in the text that V8 runs, and gives the places in the user's source. */
export class VariablePlaces {
  readonly #scripts: Scripts
  readonly #sourceOf: (scriptId: string) => string
  readonly #texts = new Map<string, ScriptText>()

  constructor(scripts: Scripts, sourceOf: (scriptId: string) => string) {
    this.#scripts = scripts
    this.#sourceOf = sourceOf
  }

  /** Of a variable that the function sees which begins there. */
  inFunction({ scriptId, lineNumber, columnNumber = 0 }: RawPlace, name: string, isOuter: boolean): Frame | undefined {
    const inside = this.#text(scriptId).offset(lineNumber, columnNumber)
    return this.#find(scriptId, name, { inside, isOuter })
  }

  /** Of a variable of a module or of a script itself. */
  onTopLevel(url: string, name: string): Frame | undefined {
    const scriptId = this.#scripts.last(url)
    return scriptId === undefined ? undefined : this.#find(scriptId, name, 'top level')
  }

  #find(scriptId: string, name: string, from: LookedUpFrom): Frame | undefined {
    const text = this.#text(scriptId)
    const found = text.declarations.find(name, from)
    return found === undefined ? undefined : this.#scripts.place({ functionName: '', scriptId, ...text.place(found) })
  }

  #text(scriptId: string): ScriptText {
    const known = this.#texts.get(scriptId)
    if (known) return known
    const source = this.#sourceOf(scriptId)
    const text = new ScriptText(source.length > longestSource ? '' : source, this.#scripts.beginOf(scriptId))
    this.#texts.set(scriptId, text)
    return text
  }
}

class ScriptText {
  readonly declarations: Declarations
  readonly #lines: readonly string[]
  readonly #begin: { readonly line: number; readonly column: number }

  constructor(source: string, begin: { readonly line: number; readonly column: number }) {
    this.declarations = new Declarations(source, javaScriptParser())
    // Each with the break that ends it, so that their lengths add up.
    this.#lines = source.match(/[^\n]*\n|[^\n]+$/g) ?? []
    this.#begin = begin
  }

  offset(lineNumber: number, columnNumber: number): number {
    const line = lineNumber - this.#begin.line
    const before = this.#lines.slice(0, line).reduce((sum, { length }) => sum + length, 0)
    return before + columnNumber - (line === 0 ? this.#begin.column : 0)
  }

  place(offset: number): Pick<RawPlace, 'lineNumber' | 'columnNumber'> {
    let before = 0
    const line = this.#lines.findIndex(({ length }) => offset < (before += length))
    const column = offset - (before - (this.#lines[line]?.length ?? 0))
    const { line: lineNumber, column: first } = this.#begin
    return { lineNumber: line + lineNumber, columnNumber: column + (line === 0 ? first : 0) }
  }
}
