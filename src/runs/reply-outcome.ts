import { nameOnStack } from '../explain/reference-text.js'
import { fromHere } from '../explain/surroundings.js'
import type { Emergency, Frame, Suspected } from '../measure/emergency.js'
import { undecidedAtLimit } from '../measure/undecided-at-limit.js'
import type { ResolvedOptions } from '../options.js'
import { formatCount } from '../report/bytes.js'
import { emptyGrowth } from '../report/empty-growth.js'
import type { Outcome, Problem } from '../report/outcome.js'
import type { GrowthReport, HeapLimitReached, Report, Setting } from '../report/report.js'
import { timeLimitText } from '../report/time-limit-text.js'
import type { Delivery, Lost, RunReply } from './protocol.js'

/** The assertion that was to be answered. */
interface Asked {
  readonly assertion: Report['assertion']
  readonly options: ResolvedOptions
  readonly setting: Setting
}

/** What a run's reply means for the assertion: the measurement's own outcome, or why there is none. */
export function outcomeOfReply(reply: RunReply, asked: Asked): Outcome {
  switch (reply.kind) {
    case 'delivered':
      showPrinted(reply.delivery)
      return reply.delivery.outcome
    case 'emergency': {
      const { emergency } = reply
      return emergency.kind === 'stuck' ? stuck(emergency, asked) : overLimit(emergency, asked)
    }
    case 'lost':
      return outcomeOfLost(reply.lost, asked)
  }
}

function stuck(emergency: Emergency & { kind: 'stuck' }, asked: Asked): Outcome {
  const { started, call, phase, milliseconds, suspicion, pending } = emergency
  if (suspicion && call === 0 && phase === '') return unproved(suspicion, asked)
  const stack = emergency.stack.map((frame) => printFrame(frame, asked.options))
  if (!started) return failure(asked, { kind: 'not reached', errors: [], stderr: '', late: true, stack })
  if (call === 0 && phase === '') return failure(asked, notDone(asked))
  const during = call > 0 ? `call ${formatCount(call)}` : `\`${phase}\``
  return failure(asked, {
    kind: 'no return',
    during,
    milliseconds,
    stack,
    pending: ofUser(pending),
    ...(emergency.isSilent ? { isSilent: true } : {}),
    ...(suspicion ? { seen: { calls: suspicion.calls, bytesPerCall: suspicion.bytesPerCall } } : {}),
  })
}

/** The time was up in the middle of the proof. */
function unproved(suspected: Suspected, asked: Asked): Outcome {
  const { warmup, tolerance } = asked.options
  const seen = { ...emptyGrowth(growthOf(asked), asked.setting, tolerance), warmup, ...suspected }
  return { kind: 'report', report: { ...seen, outcome: 'inconclusive', reason: 'no time for proof' } }
}

/** Only growth is suspected, and has a limit that is a report of growth. */
function growthOf({ assertion }: Asked): GrowthReport['assertion'] {
  return assertion === 'native growth' ? assertion : 'heap growth'
}

function notDone({ setting }: Asked): Problem {
  const message = `the time was up before the measurement was done: raise ${timeLimitText(setting)}`
  return { kind: 'no run', message }
}

/** Without the channels of every child process. */
function ofUser(pending: readonly string[]): string[] {
  return pending.filter((resource) => resource !== 'PipeWrap' && resource !== 'TTYWrap')
}

function overLimit(emergency: Emergency & { kind: 'limit' }, asked: Asked): Outcome {
  const { assertion, options, setting } = asked
  const { megabytes, grownBytes, grownBuffers, call, made, phase, allocators } = emergency
  const during = phase === '' ? {} : { during: phase }
  const bytesPerCall = grownBytes / Math.max(call, made, 1)
  const undecided = undecidedAtLimit({
    ...options,
    assertion,
    // ArrayBuffers are outside the JS heap, too.
    isWhatIsMeasured: assertion !== 'native growth' || grownBuffers >= grownBytes / 2,
    during: phase,
    bytesPerCall,
  })
  const outcome = undecided ? 'inconclusive' : 'leak'
  const limit: HeapLimitReached = {
    ...(undecided ? { undecided } : {}),
    megabytes,
    grownBytes,
    ...(made > 0 ? { made } : {}),
    allocators: allocators.map((one) => ({
      ...one,
      functionName: nameOnStack(one.functionName, options),
      file: fromHere(one.file),
    })),
    ...(call > 0 ? { call } : {}),
    ...during,
  }
  if (assertion === 'collected') {
    const stayed = { watched: 1, stayed: [], collections: 1 }
    return { kind: 'report', report: { assertion, outcome, setting, milliseconds: 0, ...stayed, limit } }
  }
  const report = {
    ...emptyGrowth(growthOf(asked), setting, options.tolerance),
    outcome,
    reason: 'heap limit',
    bytesPerCall,
    calls: Math.max(call, made),
    warmup: options.warmup,
    limit,
  } as const
  return { kind: 'report', report }
}

function outcomeOfLost({ how, reached, errors, stderr, stdout, exit }: Lost, asked: Asked): Outcome {
  if (how === 'refused') return failure(asked, { kind: 'no run', message: errors[0]?.message ?? '' })
  if (how === 'died') return failure(asked, { kind: 'died', how: printExit(exit), stderr })
  if (how === 'late' && reached) return failure(asked, notDone(asked))
  // That the runner lost the process is no news where it was ended because the time was up.
  const own = how === 'late' ? [] : errors
  const printed = own.map((error) => `${error.name}: ${error.message.split('\n', 1)[0] ?? ''}`)
  const [first] = own
  const cause = first && { name: first.name, message: first.message, stack: first.stack ?? '', properties: {} }
  const outcome = failure(asked, {
    kind: 'not reached',
    errors: printed,
    stderr,
    late: how === 'late',
    ...(stdout === undefined ? {} : { stdout }),
  })
  return { ...outcome, ...(cause ? { cause } : {}) }
}

function failure({ assertion, setting }: Asked, problem: Problem): Outcome {
  return { kind: 'report', report: { assertion, outcome: 'error', setting, problem } }
}

function printExit(exit: Lost['exit']): string {
  if (exit?.signal) return `signal ${exit.signal}`
  return exit ? `code ${String(exit.code)}` : 'nobody saw how'
}

function printFrame(frame: Frame, options: ResolvedOptions): string {
  return `${nameOnStack(frame.functionName, options)}  ${fromHere(frame.file)}:${frame.line}:${frame.column}`
}

const { log } = console

/** What the first call that printed did print, as it was, later calls' output as one line. */
function showPrinted({ printed: { first, laterWrites } }: Delivery): void {
  if (first) log(first.replace(/\n$/, ''))
  if (laterWrites > 0) log(`(later calls wrote ${laterWrites === 1 ? 'once' : `${laterWrites} times`} more)`)
}
