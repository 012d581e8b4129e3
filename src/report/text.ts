import { formatTime } from './bytes.js'
import { renderCollected } from './collected-text.js'
import { renderGrowth } from './growth-text.js'
import type { ErrorReport, Outcome, PlainError, Problem } from './outcome.js'
import type { Paint } from './paint.js'

export { plainPaint, type Paint } from './paint.js'

/** The outcome as text. Its first line begins with the outcome: `leak:`, `clean:`, `inconclusive:`, `error:`, `usage:`. */
export function renderOutcome(outcome: Outcome, paint: Paint): string {
  if (outcome.kind === 'usage') return `usage: ${outcome.message}`
  const { report } = outcome
  if (report.outcome === 'error') return renderError(report, outcome.cause)
  return report.assertion === 'collected' ? renderCollected(report, paint) : renderGrowth(report, paint)
}

function renderError({ problem, setting }: ErrorReport, cause: PlainError | undefined): string {
  const lines = problemLines(problem, cause)
  if (setting.why) lines.push('', `  run inline: ${setting.why}`)
  return lines.join('\n')
}

function problemLines(problem: Problem, cause: PlainError | undefined): string[] {
  switch (problem.kind) {
    case 'threw':
      return [
        `error: ${problem.during} threw ${cause ? `${cause.name}: ${firstLine(cause.message)}` : 'an error'}`,
        ...(problem.seen ? ['', `  ${problem.seen}`] : []),
        '',
        '  Nothing was decided. The error itself is the cause of this one.',
      ]
    case 'no return':
      return [
        `error: ${problem.during} did not return within ${formatTime(problem.milliseconds)}`,
        '',
        ...(problem.stack.length > 0
          ? ['  stuck at', ...problem.stack.map((frame) => `    ${frame}`)]
          : [
              '  No code was running: its promise never settled.',
              `  pending: ${problem.pending.join(', ') || 'nothing'}`,
            ]),
      ]
    case 'died':
      return [
        `error: the process ended during the measurement: ${problem.how}`,
        ...quoted('its last output', problem.stderr),
      ]
    case 'no gc':
      return [`error: ${problem.message}`]
    case 'not reached':
      return notReached(problem)
    case 'no run':
      return [`error: ${problem.message}`, ...(cause ? ['', `  ${cause.name}: ${cause.message}`] : [])]
  }
}

function notReached(problem: Extract<Problem, { kind: 'not reached' }>): string[] {
  return [
    'error: the test, run alone in a fresh process, did not get here',
    ...(problem.late ? ['', '  the time was up before it did'] : []),
    ...(problem.errors.length > 0
      ? ['', '  what it threw there', ...problem.errors.map((error) => `    ${error}`)]
      : []),
    ...quoted('last lines of its stderr', problem.stderr),
    '',
    '  The usual reasons: this process holds a port, file or lock that the fresh one needs as well; or the test relies on',
    '  something that an earlier test left behind. Mend that, or measure in this process with `isolate: false`.',
  ]
}

function quoted(title: string, text: string): string[] {
  const lines = text.trim().split('\n').filter(Boolean).slice(-10)
  return lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `    ${line}`)]
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
