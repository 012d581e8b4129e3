import { sayToHost } from '../measure/say-to-host.js'
import { plainThrown } from './lost-run.js'
import type { Delivery, FromMeasured } from './protocol.js'

/*
 * What the measured process has for the run host, where the runner has no way to hand it over.
 */

export function tellOutcome(delivery: Delivery): void {
  sayToHost({ kind: 'delivered', delivery } satisfies FromMeasured)
}

/** What the test has thrown on its way to the assertion. */
export function tellThrown(thrown: unknown): void {
  sayToHost({ kind: 'threw', error: plainThrown(thrown) } satisfies FromMeasured)
}
