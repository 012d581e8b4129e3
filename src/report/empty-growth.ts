import type { GrowthReport, Setting } from './report.js'

/** A growth report as long as nothing has been measured: whoever knows more puts it over this. */
export function emptyGrowth(
  assertion: GrowthReport['assertion'],
  setting: Setting,
  tolerance: number,
): Omit<GrowthReport, 'outcome'> {
  return {
    assertion,
    setting,
    milliseconds: 0,
    bytesPerCall: 0,
    smallestVisible: Infinity,
    calls: 0,
    warmup: 0,
    tolerance,
    series: [],
    survivors: [],
    containers: [],
    paths: [],
    allocations: [],
  }
}
