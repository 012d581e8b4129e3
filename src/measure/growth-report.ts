import { emptyGrowth } from '../report/empty-growth.js'
import type { GrowthSeen, Outcome } from '../report/outcome.js'
import type { GrowthReport } from '../report/report.js'
import { judgeGrowth, tellingSeries, type GrowthRules, type Sample } from '../verdict/growth.js'
import { now } from './captured.js'
import type { GrowthQuestion } from './growth.js'
import type { Rounds } from './rounds.js'

/** What of the time calls may be begun in; the rest is for what is under way. */
export const shareForCalls = 0.9

/** Calls that a verdict takes for each of `iterations`, about: the warm-up's one, and three rounds that double. */
const callsPerIteration = 10
/** Of the calls that would just have fitted, so many surely do: no two runs of a machine take the same time. */
const surelyFits = 0.7

export type ReportPart = Partial<GrowthReport> & Pick<GrowthReport, 'outcome'>

/** The whole report from what is known; everything else is as if nothing had been measured. */
export function growthReport(
  { assertion, setting, tolerance }: GrowthQuestion,
  { start, calls }: { readonly start: number; readonly calls: number },
  part: ReportPart,
): Outcome {
  return {
    kind: 'report',
    report: { ...emptyGrowth(assertion, setting, tolerance), milliseconds: Math.round(now() - start), calls, ...part },
  }
}

export function describeRounds(
  rounds: Rounds,
  rules: GrowthRules,
  question: GrowthQuestion,
  start: number,
): Partial<GrowthReport> {
  const { samples, judgement, warmup } = rounds
  const time = question.deadline - start
  const callsThatFit = (shareForCalls * time) / Math.max(rounds.millisecondsPerCall, 1e-3)
  return {
    bytesPerCall: judgement.kind === 'flat' ? 0 : judgement.bytesPerCall,
    smallestVisible: judgement.smallestVisible,
    warmup,
    series: tellingSeries(samples, rules).samples,
    ...(rounds.ended === 'out of time'
      ? {
          iterations: question.iterations,
          iterationsThatFit: Math.max(1, Math.floor((surelyFits * callsThatFit) / callsPerIteration)),
          timeout: Math.round(time),
        }
      : {}),
  }
}

/** What the rounds had shown when the user's code threw: an object that nests with each call overflows the stack late. */
export function growthSeen(
  samples: readonly Sample[],
  rules: GrowthRules,
  judgement = judgeGrowth(samples, rules),
): GrowthSeen | undefined {
  const { calls = 0 } = samples.at(-1) ?? {}
  if (judgement.kind === 'flat' || judgement.bytesPerCall <= rules.tolerance + rules.floor) return undefined
  return { calls, bytesPerCall: judgement.bytesPerCall }
}
