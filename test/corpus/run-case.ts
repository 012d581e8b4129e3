import { expect, onTestFinished } from 'vitest'
import type { Case, Verdict } from './case.ts'

export type Mode = 'isolated' | 'inline'

/** How an assertion ended; `inconclusive` and `error` are no verdict. */
export interface Ending {
  readonly verdict: Verdict | 'inconclusive' | 'error'
  /** First line of the message, where it is not clean. */
  readonly message: string
  readonly milliseconds: number
}

/** Runs one case with default options, but for those that it states. */
export async function runCase(program: Case, mode: Mode): Promise<Ending> {
  const started = performance.now()
  const ending = (verdict: Ending['verdict'], message = ''): Ending => ({
    verdict,
    message,
    milliseconds: Math.round(performance.now() - started),
  })
  try {
    await assert(program, mode)
    return ending('clean')
  } catch (error) {
    // Colours of a terminal, should there be one.
    // eslint-disable-next-line no-control-regex
    const message = (error as Error).message.replace(/\u001b\[[\d;]*m/g, '')
    const line = message.split('\n').find((text) => /^(?:leak|inconclusive|error|usage):/.test(text)) ?? message
    const outcome = /^(\w+):/.exec(line)?.[1]
    const { cause } = error as { cause?: unknown }
    const because = cause instanceof Error ? ` (${cause.name}: ${cause.message})` : ''
    return ending(outcome === 'leak' || outcome === 'inconclusive' ? outcome : 'error', line + because)
  }
}

/** Folder for the reports of `npm run explanations`. */
const artifacts = process.env.EXPLANATIONS === undefined ? {} : { artifacts: process.env.EXPLANATIONS }

async function assert(program: Case, mode: Mode): Promise<void> {
  const where = { isolate: mode === 'isolated', ...artifacts }
  if (program.kind === 'collected') {
    const { make, act, watch } = program
    await expect(make).toBeCollectedAfter(act ?? (() => undefined), { ...where, ...(watch ? { watch } : {}) })
    return
  }
  const { setup, teardown, call, options } = program
  const make = async (): Promise<unknown> => {
    const subject = await setup()
    if (teardown) onTestFinished(() => teardown(subject))
    return subject
  }
  await expect(make).toNotRetainHeapGrowth(call, { ...options, ...where })
}
