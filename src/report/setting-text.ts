import { formatTime } from './bytes.js'
import type { Setting } from './report.js'

/** Said only where the run was not the one the user expects. */
export function renderSetting(setting: Setting): string[] {
  const { why, waited } = setting
  return [
    ...(why ? ['', `  run inline: ${why}`] : []),
    ...(waited ? ['', `  It waited ${formatTime(waited)} of its time for the assertions before it.`] : []),
  ]
}
