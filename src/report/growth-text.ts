import { renderAllocations } from './allocation-text.js'
import { renderArtifacts } from './artifacts-text.js'
import { withAside } from './aside.js'
import { formatBytes, formatCount, formatPerCall, formatTime } from './bytes.js'
import { renderLimit } from './limit-text.js'
import { renderIgnored } from './ignored-text.js'
import { nativeAdvice, nativeSummary, renderInstrument, renderNativeGrowth } from './native-text.js'
import type { Paint } from './paint.js'
import { isNoException, renderPath } from './path-text.js'
import type { GrowingContainer, GrowthReport } from './report.js'
import { renderRunnerAdvice } from './runner-advice.js'
import { renderSetting } from './setting-text.js'
import { timeLimitText } from './time-limit-text.js'
import { wrap } from './wrap.js'

export function renderGrowth(report: GrowthReport, paint: Paint): string {
  const kept = [
    ...renderIgnored(report.ignored),
    ...renderArtifacts(report.artifacts),
    ...(report.native ? renderInstrument(report.native) : []),
    ...renderSetting(report.setting),
  ]
  const native = report.native ? renderNativeGrowth(report.native) : []
  if (report.limit) return [...renderLimit(report.limit, paint, native), ...kept].join('\n')
  const before = [...headline(report, paint), ...series(report), ...(report.outcome === 'leak' ? native : [])]
  const after = [...advice(report), ...kept]
  const whole = (depth: Depth): string[] => [...before, ...explanation(report, paint, depth), ...after]
  const texts = (ofSeveral(report) ? depthsOfSeveral : depths).map(whole)
  return (texts.find(({ length }) => length <= mostLines) ?? texts.at(-1) ?? []).join('\n')
}

interface Depth {
  readonly paths: number
  readonly frames: number
}

/** A screenful, with the lines that the runner puts around it. */
const mostLines = 38
/** What is left out first of an explanation that is longer. */
const depths: readonly Depth[] = [
  { paths: 2, frames: 3 },
  { paths: 1, frames: 3 },
  // The second is the user's own where the first is a package's.
  { paths: 1, frames: 2 },
]

/** A second leak says more than the callers of what allocates the first. */
const depthsOfSeveral: readonly Depth[] = [
  { paths: 2, frames: 3 },
  { paths: 2, frames: 2 },
  { paths: 2, frames: 1 },
]

function ofSeveral({ paths: [first] }: GrowthReport): boolean {
  return first?.className !== undefined
}

function explanation(report: GrowthReport, paint: Paint, { paths: most, frames }: Depth): string[] {
  if (report.outcome !== 'leak') return []
  const sites = report.allocations.map((site) => ({ ...site, stack: site.stack.slice(0, frames) }))
  return [...proof(report), ...paths(report, paint, most), ...renderAllocations(sites), ...missing(report)]
}

function headline(report: GrowthReport, paint: Paint): string[] {
  const where = report.setting.where === 'isolated' ? 'in a fresh process' : 'inline'
  const measured = `measured over ${formatCount(report.calls)} calls ${where}`
  const perCall = formatBytes(report.bytesPerCall)
  if (report.outcome === 'clean') {
    const nothing = report.native ? 'nothing is kept outside the JS heap' : 'nothing is kept'
    const what = report.ignored ? `nothing is kept but what is ignored (${perCall} per call)` : nothing
    return withAside(`clean: ${what}`, measured, paint.good)
  }
  if (report.outcome === 'leak') {
    const kept = report.keptBy
      ? `leak: kept by ${report.keptBy}, not by your code: ${perCall} per call`
      : `leak: each call keeps ${perCall}${report.native ? nativeSummary(report.native) : ''}`
    return withAside(kept + summary(report), measured, paint.bad)
  }
  return withAside(`inconclusive: ${reasons[report.reason ?? 'out of time'](report)}`, measured, paint.bad)
}

type Reason = NonNullable<GrowthReport['reason']>

const reasons: Readonly<Record<Reason, (report: GrowthReport) => string>> = {
  'steady growth': () => 'growth is steady',
  'heap limit': () => 'the JS heap was full',
  slowing: (report) =>
    `growth (${formatBytes(report.bytesPerCall)} per call) was still slowing down when the time was up`,
  filled: (report) =>
    `growth (${formatBytes(report.bytesPerCall)} per call) stopped only after ${formatCount(lastRound(report))} calls`,
  'out of time': (report) => `the time (${formatTime(report.timeout ?? 0)}) did not suffice for a verdict`,
  'no time for proof': (report) =>
    `${formatBytes(report.bytesPerCall)} per call more in use, but no time was left to see what stays`,
  unproved: (report) => `${formatBytes(report.bytesPerCall)} per call more in use, but nothing shows what it is`,
  disturbed: () => 'the heap grew, but other tests ran in this process meanwhile',
}

function lastRound({ series, calls }: GrowthReport): number {
  return series.at(-1)?.calls ?? calls
}

function summary(report: GrowthReport): string {
  const parts = report.survivors.slice(0, 3).map((group) => `${formatPerCall(group.perCall)} ${group.className}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Twice what it takes: what is estimated is for the machine as it is now. */
function secondsFor(milliseconds: number): number {
  return Math.max(1, Math.ceil((2 * milliseconds) / 1000))
}

function moreTimeForProof({ setting, timeOfProof = 0 }: GrowthReport): string[] {
  const raise = `Raise ${timeLimitText(setting)}`
  if (timeOfProof === 0) return [`  ${raise}.`]
  return wrap(
    `${raise} by ${secondsFor(timeOfProof)} s: the heap snapshot that shows what stays, and who holds it, takes about ` +
      `${formatTime(timeOfProof)} here.`,
  )
}

/** The last rounds as a table: what was kept after how many calls. */
function series(report: GrowthReport): string[] {
  const first = report.series[0]
  const shown = report.series.slice(1).slice(-5)
  const { smallestVisible, native: { smallestVisibleOfAll: ofAll } = {} } = report
  const ofMapped = ofAll === undefined ? '' : `, ${formatBytes(ofAll)} of mapped pages`
  const visible = `smallest visible: ${formatBytes(smallestVisible)} per call${ofMapped}`
  if (!first || shown.length === 0) return Number.isFinite(smallestVisible) ? ['', `  ${visible}`] : []
  const most = Math.max(...shown.map(({ bytes }) => bytes - first.bytes))
  const cells = shown.map((sample) => {
    const kept = sample.bytes - first.bytes
    return [formatCount(sample.calls), formatBytes(kept), bar(kept, most)]
  })
  const width = Math.max(...cells.flat().map((cell) => cell.length)) + 3
  const row = (title: string, index: number): string =>
    `  ${title.padEnd(8)}${cells.map((cell) => (cell[index] ?? '').padEnd(width)).join('')}`.trimEnd()
  const chart = report.outcome === 'clean' ? [] : [row('', 2)]
  return ['', row('calls', 0), `${row('kept', 1)}   (${visible})`, ...chart]
}

const bars = '▁▂▃▄▅▆▇█'
const barWidth = 3

/** Beside columns of twice as many calls each, a leak's bars double, and a cache's stay the same once it is full. */
function bar(kept: number, most: number): string {
  const height = most > 0 ? Math.ceil((Math.max(kept, 0) / most) * bars.length) : 0
  return (bars[height - 1] ?? ' ').repeat(barWidth)
}

function proof(report: GrowthReport): string[] {
  const shown = report.survivors.slice(0, 5)
  const widest = Math.max(...shown.map(({ className }) => className.length))
  const groups = shown.map(({ perCall, className, bytesPerCall, retainedPerCall = 0 }) => {
    const more = retainedPerCall > bytesPerCall ? `, ${formatBytes(retainedPerCall)} with what only they hold` : ''
    return `    ${formatPerCall(perCall).padStart(5)}  ${className.padEnd(widest)}  ${formatBytes(bytesPerCall)}${more}`
  })
  const containers = report.containers.slice(0, 3).map((one) => `    ${holderText(one)}  ${amountsText(one)}`)
  return [
    ...(groups.length > 0 ? ['', '  still there after the calls that made them, per call', ...groups] : []),
    ...(containers.length > 0 ? ['', '  holds more and more', ...containers] : []),
  ]
}

function amountsText({ unit, before, after }: GrowingContainer): string {
  return unit === 'bytes'
    ? `${formatBytes(before)} → ${formatBytes(after)}`
    : `${formatCount(before)} → ${formatCount(after)} entries`
}

/** Of what has entries the slot is V8's own, `table` or `elements`: the entries are the container's. */
function holderText({ className, slot, unit }: GrowingContainer): string {
  if (className === 'variable') return `variable ${slot}`
  return unit === 'entries' ? className : `${className}.${slot}`
}

function paths({ paths: all }: GrowthReport, paint: Paint, most: number): string[] {
  const shown = all.slice(0, most).filter((path, index) => index === 0 || isNoException(path))
  return shown.flatMap((path) =>
    renderPath(path, paint, path.className === undefined ? undefined : `${path.className} held by`),
  )
}

/** What there was no time for. A container alone grows without anything that could be seen to be allocated. */
function missing({ noTimeFor = {}, survivors, setting }: GrowthReport): string[] {
  const { holder, allocations } = noTimeFor
  const line = (what: string, lacking: number): string[] => [
    '',
    ...wrap(`No time was left to see ${what}: raise ${timeLimitText(setting)} by about ${secondsFor(lacking)} s.`),
  ]
  if (holder !== undefined) return line('who holds it', holder)
  return allocations === undefined || survivors.length === 0 ? [] : line('where it is allocated', allocations)
}

function advice(report: GrowthReport): string[] {
  const timeLimit = timeLimitText(report.setting)
  if (report.outcome === 'leak' && report.keptBy) return renderRunnerAdvice(report.keptBy)
  if (report.outcome === 'leak') {
    return [
      '',
      ...(report.hint ? wrap(report.hint.text) : []),
      ...(report.native && !report.hint ? nativeAdvice(report.native) : []),
      `  A cache that is larger than ${formatCount(report.calls)} entries, or that forgets by time, looks the same:`,
      '  bound it in the test, or accept it with `tolerance`.',
    ]
  }
  if (report.reason === 'out of time') {
    const { iterations = 0, iterationsThatFit: fit = 1, timeout = 0 } = report
    if (iterations <= fit) return ['', ...wrap(`Raise ${timeLimit}.`)]
    const lacking = timeout * (iterations / fit - 1)
    const raised = lacking > 0 ? `${timeLimit} by about ${formatCount(Math.ceil(lacking / 1000))} s` : timeLimit
    const lowered = `lower \`iterations\` to ${formatCount(fit)}`
    return ['', ...wrap(`${formatCount(iterations)} iterations need more time: raise ${raised}, or ${lowered}.`)]
  }
  if (report.reason === 'slowing')
    return [
      '',
      ...wrap(`Raise ${timeLimit}, or set \`warmup\` to the number of calls after which growth is expected to stop.`),
    ]
  if (report.reason === 'filled')
    return [
      '',
      '  By then as many objects went as came: a cache that is full. Set `warmup` to more calls than',
      '  fill it, or bound it in the test.',
    ]
  if (report.reason === 'no time for proof') return ['', ...moreTimeForProof(report)]
  if (report.reason === 'unproved')
    return [
      '',
      ...wrap(
        'No kind of object multiplies with the calls, and no container holds more: it may be memory of the engine ' +
          `itself. Raise ${timeLimit} for more calls, or accept it with \`tolerance\`.`,
      ),
    ]
  if (report.reason === 'disturbed')
    return ['', '  Whose that is cannot be said: measure in a fresh process (`isolate: true`), or not concurrently.']
  return []
}
