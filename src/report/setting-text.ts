import type { Setting } from './report.js'

/** Said only where the run was not the one the user expects. */
export function renderSetting(setting: Setting): string[] {
  return setting.why ? ['', `  run inline: ${setting.why}`] : []
}
