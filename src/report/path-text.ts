import type { RetainerStep } from './report.js'

/** The way from a root to what is kept, one holder per line. */
export function renderPath(path: readonly RetainerStep[], title = 'held by'): string[] {
  const lines = path.map((step, depth) => {
    const arrow = depth === 0 ? '' : `${'  '.repeat(depth - 1)}╰→ `
    return `    ${arrow}${step.holder}${step.by ? ` ${step.by}` : ''}`
  })
  return lines.length === 0 ? [] : ['', `  ${title}`, ...lines]
}
