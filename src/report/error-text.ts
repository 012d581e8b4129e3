import { renderArtifacts } from './artifacts-text.js'
import { formatBytes, formatCount, formatTime } from './bytes.js'
import type { ErrorReport, GrowthSeen, PlainError, Problem } from './outcome.js'
import type { Setting } from './report.js'
import { renderSetting } from './setting-text.js'
import { timeLimitText } from './time-limit-text.js'
import { wrap } from './wrap.js'

/** A run that decided nothing: what happened, what is known, and what to do. */
export function renderError(report: ErrorReport, cause: PlainError | undefined): string {
  return [...problemLines(report, cause), ...renderArtifacts(report.artifacts), ...renderSetting(report.setting)].join(
    '\n',
  )
}

function problemLines({ problem, setting }: ErrorReport, cause: PlainError | undefined): string[] {
  switch (problem.kind) {
    case 'threw':
      return threw(problem, cause)
    case 'no return':
      return noReturn(problem, setting)
    case 'died':
      return [
        `error: the fresh process ended during the run: ${problem.how}`,
        ...section('last lines of its stderr', lastLines(problem.stderr)),
        '',
        '  Nothing was decided. Whatever ends the process (`process.exit`, a signal, a native crash) ends the',
        '  measurement with it.',
      ]
    case 'no gc':
      return [
        `error: ${problem.message}`,
        '',
        '  Without garbage collections nothing can be said about leaks. In `vitest.config.ts`, `execArgv:',
        "  ['--expose-gc']` gives the tests a `gc`; a test must not replace it.",
      ]
    case 'not reached':
      return notReached(problem, setting)
    case 'no run':
      return [`error: ${problem.message}`, ...(cause ? ['', `  ${printCause(cause)}`] : [])]
  }
}

function threw({ during, stray, seen }: Extract<Problem, { kind: 'threw' }>, cause: PlainError | undefined): string[] {
  const what = cause ? printCause(cause) : 'an error'
  return [
    `error: ${headlines[stray ?? 'thrown'](during, what)}`,
    ...(seen ? ['', ...growthSeen(seen)] : []),
    '',
    ...(stray ? [explanations[stray]] : []),
    '  Nothing was decided. What was thrown is the `cause` of this error.',
  ]
}

function growthSeen({ calls, bytesPerCall }: GrowthSeen): string[] {
  return [
    `  Until then each call had kept ${formatBytes(bytesPerCall)}, over ${formatCount(calls)} calls. Where each call works through`,
    '  what those before it left, it takes longer and longer, and in the end the stack overflows: then',
    '  the growth is the cause.',
  ]
}

const headlines = {
  thrown: (during: string, what: string): string => `${during} threw ${what}`,
  uncaught: (during: string, what: string): string => `in ${during} or what it started, nobody caught ${what}`,
  exit: (during: string): string => `${during} called process.exit`,
}

const explanations = {
  uncaught: '  It was thrown in a timer or a listener, or is a rejection without a handler: await what may throw.',
  exit: '  The test runner makes an error of it, which was caught; elsewhere the process would have ended.',
}

function noReturn(
  { during, milliseconds, stack, pending, isSilent, seen }: Extract<Problem, { kind: 'no return' }>,
  setting: Setting,
): string[] {
  const time = formatTime(milliseconds)
  const before = seen ? ['', ...growthSeen(seen)] : []
  const enough = `  If it only needs longer, raise ${timeLimitText(setting)}.`
  if (stack.length > 0) {
    return [`error: ${during} did not return within ${time}`, ...section('stuck at', stack), ...before, '', enough]
  }
  if (isSilent) {
    return [
      `error: ${during} did not return within ${time}: its thread gives no answer`,
      ...before,
      '',
      ...wrap(
        `It runs native code (an addon, a call of the system that waits), which nothing can interrupt or look into.`,
      ),
      enough,
    ]
  }
  const waits =
    pending.length > 0 ? `Node still waits for: ${pending.join(', ')}.` : 'Node waits for nothing of its own.'
  return [
    `error: ${during} did not return within ${time}: its promise has not settled`,
    '',
    `  No code was running. ${waits}`,
    ...(seen ? [...before, ''] : []),
    enough,
  ]
}

function notReached(
  { errors, stderr, stdout = '', late, stack }: Extract<Problem, { kind: 'not reached' }>,
  setting: Setting,
): string[] {
  const silent = errors.length === 0 && !late
  return [
    `error: the test, run alone in a fresh process, did not get here${late ? ' before the time was up' : ''}`,
    ...section('where it was then', stack ?? []),
    ...section('what it threw there', errors),
    ...(silent ? ['', '  It ended without an error, and without coming to this assertion.'] : []),
    ...section('last lines of its stdout', errors.length > 0 ? [] : lastLines(stdout)),
    ...section('last lines of its stderr', lastLines(stderr)),
    '',
    ...wrap(late ? tooLate(setting) : usualReasons),
  ]
}

const usualReasons =
  'The usual reasons: this process holds a port, file or lock that the fresh one needs as well; or the test relies on ' +
  'something that an earlier test left behind. Mend that, or measure in this process with `isolate: false`.'

function tooLate(setting: Setting): string {
  return (
    "The imports of the test's file, its hooks and the test up to here run there once more, within the same time. If " +
    `they only need longer, raise ${timeLimitText(setting)}. If they wait for what only this process has (a port, a ` +
    'lock, what an earlier test left behind), measure in this process with `isolate: false`.'
  )
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `  ${title}`, ...lines.map((line) => `    ${line}`)]
}

function lastLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-10)
}

/** `RangeError: too far`; a value that is no error with its type. */
function printCause({ name, message, thrown }: PlainError): string {
  const text = message.split('\n', 1)[0] ?? ''
  if (!thrown) return text ? `${name}: ${text}` : name
  const { type } = thrown
  if (type === 'undefined' || type === 'null') return `\`${type}\``
  return `\`${type === 'string' ? JSON.stringify(text) : text}\` (${type}), which is no Error`
}
