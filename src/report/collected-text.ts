import { renderArtifacts } from './artifacts-text.js'
import { withAside } from './aside.js'
import { formatCount, formatTime } from './bytes.js'
import { renderIgnored } from './ignored-text.js'
import { renderLimit } from './limit-text.js'
import type { Paint } from './paint.js'
import { renderPath } from './path-text.js'
import { renderRunnerAdvice } from './runner-advice.js'
import type { CollectedReport, StayedObject } from './report.js'
import { renderSetting } from './setting-text.js'
import { timeLimitText } from './time-limit-text.js'
import { wrap } from './wrap.js'

export function renderCollected(report: CollectedReport, paint: Paint): string {
  const where = report.setting.where === 'isolated' ? 'in a fresh process' : 'inline'
  if (report.outcome === 'clean') {
    const what = report.watched === 1 ? 'the object was' : `all ${report.watched} objects were`
    const but = report.ignored ? ', but for what is ignored,' : ''
    return [
      `clean: ${what} collected${but} ${where}`,
      ...renderIgnored(report.ignored),
      ...renderSetting(report.setting),
    ].join('\n')
  }
  const kept = [
    ...renderIgnored(report.ignored),
    ...renderArtifacts(report.artifacts),
    ...renderSetting(report.setting),
  ]
  if (report.limit) return [...renderLimit(report.limit, paint), ...kept].join('\n')
  if (report.outcome === 'inconclusive') return [...undecided(report, where, paint), ...kept].join('\n')
  return [
    ...withAside(headline(report), `after ${formatCount(report.collections)} collections ${where}`, paint.bad),
    ...report.stayed.flatMap((object, index) => {
      // Once for those that stay for the same reason.
      const isSaid = report.stayed[index + 1]?.hint?.text === object.hint?.text
      return renderStayed(object, report.watched > 1, isSaid, paint)
    }),
    ...renderRunnerAdvice(report.keptBy),
    ...kept,
  ].join('\n')
}

function undecided(
  { setting, timeout = 0, watched, collections }: CollectedReport,
  where: string,
  paint: Paint,
): string[] {
  const what = watched === 1 ? 'the object goes' : 'all objects go'
  const text = `inconclusive: the time (${formatTime(timeout)}) did not suffice to see whether ${what}`
  return [
    ...withAside(text, `after ${formatCount(collections)} collections ${where}`, paint.bad),
    '',
    `  Some go only after a pause. Raise ${timeLimitText(setting)}.`,
  ]
}

function headline(report: CollectedReport): string {
  const names = report.stayed.map((object) =>
    report.watched > 1 ? `${object.label} (${object.className})` : object.className,
  )
  const kept = `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} not collected`
  return report.keptBy ? `leak: kept by ${report.keptBy}, not by your code: ${kept}` : `leak: ${kept}`
}

function renderStayed(object: StayedObject, several: boolean, isSaid: boolean, paint: Paint): string[] {
  const { path, hint, label } = object
  if (!path) return []
  return [
    ...renderPath(path, paint, several ? `${label} is held by` : undefined),
    ...(hint && !isSaid ? ['', ...wrap(hint.text)] : []),
  ]
}
