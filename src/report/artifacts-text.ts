import type { Artifacts } from './report.js'

/** What was kept of a failure, and what to do with it. */
export function renderArtifacts({ snapshot, report, problem }: Artifacts = {}): string[] {
  const lines = [
    ...(snapshot ? [`  snapshot  ${snapshot}   (Chrome DevTools, Memory, Load)`] : []),
    ...(report ? [`  report    ${report}`] : []),
    ...(problem ? [`  not all of \`artifacts\` could be kept: ${problem}`] : []),
  ]
  return lines.length === 0 ? [] : ['', ...lines]
}
