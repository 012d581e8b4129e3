import { formatCount } from './bytes.js'
import type { Paint } from './paint.js'
import type { RetainerPath, RetainerStep } from './report.js'

const arrow = '╰→ '
const indent = '    '
/** Where places begin, as far as the steps leave room. */
const placeColumn = 58

/** A second way is worth showing where more than a few objects are held by it. */
export function isNoException({ count, of }: RetainerPath): boolean {
  return count >= shareWorthShowing * of
}

const shareWorthShowing = 0.1

/** The way from a root to what is kept, one reference per line, that to act on underlined. */
export function renderPath(path: RetainerPath, paint: Paint, title = 'held by'): string[] {
  const { root, rootClass, steps, count, of } = path
  const share = of > 1 ? `   (${formatCount(count)} of ${formatCount(of)})` : ''
  const lines = steps.flatMap((step, depth) => renderStep(step, `${indent}${' '.repeat(arrow.length * depth)}`, paint))
  const begin = rootClass === undefined ? [root] : [`${root}: ${rootClass}`, paint.bad('~'.repeat(root.length))]
  return ['', `  ${title}${share}`, ...begin.map((line) => indent + line), ...lines]
}

function renderStep(step: RetainerStep, before: string, paint: Paint): string[] {
  const { reference, className, times, cycle, suspect, place } = step
  if (reference === '…') return [`${before}${arrow}… ${className} …`]
  const again =
    times === undefined ? '' : `   (${cycle === undefined ? '' : `these ${cycle} steps `}×${formatCount(times)})`
  const text = `${before}${arrow}${reference}: ${className}${again}`
  const line = place ? `${text.padEnd(placeColumn)}  ${paint.dim(`${place.file}:${place.line}`)}` : text
  return suspect ? [line, `${before}${' '.repeat(arrow.length)}${paint.bad('~'.repeat(reference.length))}`] : [line]
}
