import type { Emergency, Frame } from '../measure/emergency.js'
import type { ResolvedOptions } from '../options.js'
import type { Outcome } from '../report/outcome.js'
import type { HeapLimitReached, Report, Setting } from '../report/report.js'
import type { Delivery, Lost, RunReply } from './protocol.js'

/** What a run's reply means for the assertion: the measurement's own outcome, or why there is none. */
export function outcomeOfReply(reply: RunReply, assertion: Report['assertion'], options: ResolvedOptions): Outcome {
  switch (reply.kind) {
    case 'delivered':
      showPrinted(reply.delivery)
      return reply.delivery.outcome
    case 'emergency':
      return outcomeOfEmergency(reply.emergency, assertion, options)
    case 'lost':
      return outcomeOfLost(reply.lost, assertion)
  }
}

const setting: Setting = { where: 'isolated', node: process.versions.node }

function outcomeOfEmergency(emergency: Emergency, assertion: Report['assertion'], options: ResolvedOptions): Outcome {
  if (emergency.kind === 'stuck') {
    const { milliseconds, pending } = emergency
    const during = emergency.call > 0 ? `call ${emergency.call}` : 'the code before the first call'
    const problem = {
      kind: 'no return',
      during,
      milliseconds,
      stack: emergency.stack.map(printFrame),
      pending,
    } as const
    return { kind: 'report', report: { assertion, outcome: 'error', setting, problem } }
  }
  const { megabytes, call, allocators } = emergency
  const limit: HeapLimitReached = { megabytes, allocators, ...(call > 0 ? { call } : {}) }
  if (assertion === 'collected') {
    const common = {
      assertion,
      outcome: 'leak',
      setting,
      milliseconds: 0,
      watched: 1,
      stayed: [],
      collections: 1,
      limit,
    } as const
    return { kind: 'report', report: common }
  }
  const report = {
    assertion,
    outcome: 'leak',
    reason: 'heap limit',
    setting,
    milliseconds: 0,
    bytesPerCall: emergency.grownBytes / Math.max(call, 1),
    smallestVisible: Infinity,
    calls: call,
    warmup: options.warmup,
    tolerance: options.tolerance,
    series: [],
    survivors: [],
    containers: [],
    limit,
  } as const
  return { kind: 'report', report }
}

function outcomeOfLost({ how, errors, stderr }: Lost, assertion: Report['assertion']): Outcome {
  const [first] = errors
  const printed = errors.map((error) => `${error.name}: ${error.message.split('\n', 1)[0] ?? ''}`)
  const problem =
    how === 'died'
      ? ({ kind: 'died', how: printed[0] ?? 'without a word', stderr } as const)
      : ({ kind: 'not reached', errors: printed, stderr, late: how === 'late' } as const)
  const cause = first && { name: first.name, message: first.message, stack: first.stack ?? '', properties: {} }
  return { kind: 'report', report: { assertion, outcome: 'error', setting, problem }, ...(cause ? { cause } : {}) }
}

function printFrame(frame: Frame): string {
  return `${frame.functionName}  ${frame.file}:${frame.line}:${frame.column}`
}

const { log } = console

/** The first call's output as it was, later calls' as one line. */
function showPrinted({ printed }: Delivery): void {
  if (printed.first) log(printed.first.replace(/\n$/, ''))
  if (printed.laterWrites > 0) log(`(later calls wrote ${printed.laterWrites} times more)`)
}
