import type { Allocator, Setting } from './report.js'

/** Said only where the run was not the one the user expects. */
export function renderSetting(setting: Setting): string[] {
  return setting.why ? ['', `  run inline: ${setting.why}`] : []
}

export function renderAllocators(allocators: readonly Allocator[]): string[] {
  if (allocators.length === 0) return []
  const rows = allocators.map(
    (one) => `    ${`${Math.round(one.share * 100)} %`.padStart(5)}  ${one.functionName}  ${one.file}:${one.line}`,
  )
  return ['', '  allocated by (share of the live heap that was sampled)', ...rows]
}
