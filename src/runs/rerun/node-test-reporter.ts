import { refusal } from '../refuse.js'
import { tellThrown } from '../tell-host.js'

/** The part of node:test's events that is used here. */
interface TestEvent {
  readonly type: string
  readonly data: { readonly details?: { readonly error?: { readonly cause?: unknown } } }
}

/** Reporter of the measured process: prints nothing, which the user's output would be mixed with; what was thrown goes to the host. */
// A reporter is a generator; this one has nothing to print.
// eslint-disable-next-line require-yield
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    const error = data.details?.error
    if (type !== 'test:fail' || !error) continue
    const thrown = error.cause ?? error
    if (!isRefusal(thrown) && !isConsequence(thrown)) tellThrown(thrown)
  }
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === refusal
}

/** What a suite says of its tests. */
function isConsequence(thrown: unknown): boolean {
  return typeof thrown === 'string' && /^\d+ subtests? failed$/.test(thrown)
}
