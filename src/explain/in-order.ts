import type { RetainerPath } from '../report/report.js'

/**
 * The shortest path first, then by what it says: a snapshot lists references by the addresses of what refers, which are
 * others in each run.
 */
export function inOrder(references: readonly RetainerPath[]): RetainerPath[] {
  return references
    .map((path) => ({ path, text: textOf(path) }))
    .sort((left, right) => left.path.steps.length - right.path.steps.length || byText.compare(left.text, right.text))
    .map(({ path }) => path)
}

/** `[2]` comes before `[10]`. */
const byText = new Intl.Collator('en', { numeric: true })

function textOf({ root, steps }: RetainerPath): string {
  return [root, ...steps.flatMap(({ reference, className }) => [reference, className])].join('\n')
}
