/** Takes marked lines out of a text that arrives in pieces, and passes the rest on. */
export class LineReader {
  readonly #mark: string
  readonly #onLine: (line: string) => void
  #rest = ''

  constructor(mark: string, onLine: (line: string) => void) {
    this.#mark = mark
    this.#onLine = onLine
  }

  /** @returns the text without the marked lines; an unfinished marked line is kept for the next piece */
  read(text: string): string {
    const lines = (this.#rest + text).split('\n')
    const last = lines.pop() ?? ''
    const unfinished = last.startsWith(this.#mark.slice(0, Math.max(last.length, 1)).slice(0, this.#mark.length))
    this.#rest = unfinished ? last : ''
    const others = lines.filter((line) => {
      if (!line.startsWith(this.#mark)) return true
      this.#onLine(line.slice(this.#mark.length))
      return false
    })
    return [...others, ...(unfinished ? [] : [last])].join('\n')
  }
}
