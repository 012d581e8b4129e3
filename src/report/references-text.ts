import { renderArtifacts } from './artifacts-text.js'
import { withAside } from './aside.js'
import { formatCount } from './bytes.js'
import type { Paint } from './paint.js'
import { renderPath } from './path-text.js'
import type { ReferencesReport, RetainerPath } from './report.js'
import { renderSetting } from './setting-text.js'
import { wildcard } from './wildcard.js'

/** Lines of paths in a message: what is left of 40 for the rest of it. */
const mostLines = 30

export function renderReferences(report: ReferencesReport, paint: Paint): string {
  const { outcome, setting, artifacts } = report
  return [
    ...withAside(`${outcome}: ${counted(report)}`, 'inline', outcome === 'leak' ? paint.bad : paint.good),
    ...renderPaths(report, paint),
    ...renderArtifacts(artifacts),
    ...renderSetting(setting),
  ].join('\n')
}

function counted({ className = 'the object', expected, references: { length } }: ReferencesReport): string {
  const held = length === 0 ? `nothing holds ${className}` : `${className} is held by ${referencesText(length)}`
  if (expected === undefined || expected === length) return held
  return `${held}, expected ${expected === 0 ? 'none' : formatCount(expected)}`
}

function referencesText(count: number): string {
  return count === 1 ? '1 reference' : `${formatCount(count)} references`
}

function renderPaths({ references }: ReferencesReport, paint: Paint): string[] {
  const lines: string[] = []
  let shown = 0
  for (const path of grouped(references)) {
    const next = renderPath(path, paint)
    if (shown > 0 && lines.length + next.length > mostLines) {
      return [...lines, '', `  and by ${referencesText(references.length - shown)} more`]
    }
    lines.push(...next)
    shown += path.count
  }
  return lines
}

/** References of one holder that differ only in their numbers, as those of an array, are shown once. */
function grouped(references: readonly RetainerPath[]): RetainerPath[] {
  const groups = new Map<string, RetainerPath[]>()
  for (const path of references) {
    const key = JSON.stringify([path.root, path.steps.slice(0, -1), wildcard(path.steps.at(-1)?.reference ?? '')])
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups.values()].map((group) => {
    const [path] = group as [RetainerPath]
    const steps = path.steps.map((step, index) =>
      group.length > 1 && index === path.steps.length - 1 ? { ...step, reference: wildcard(step.reference) } : step,
    )
    return { ...path, steps, count: group.length, of: group.length === 1 ? 1 : references.length }
  })
}
