import { UsageError } from '../errors.js'
import type { MatcherContext } from './context.js'

/**
 * Refuses, at once and with `.not` too, the ways of writing an assertion in which nothing would be asserted: as an
 * asymmetric matcher Vitest reads `pass` of a promise and stays green, and `.resolves` holds the value until the test
 * ends.
 */
export function guardUse(context: MatcherContext, name: string): void {
  const instead = insteadOf(name)
  if (typeof context.promise !== 'string') throw asymmetric(name)
  if (context.promise !== '') {
    throw new UsageError(
      `\`.${context.promise}\` holds the value for the rest of the test, so nothing could be said about it; ${instead} ` +
        'with a function, which may be async',
    )
  }
  if (context.poll) {
    throw new UsageError(`\`expect.poll\` would ask again and again; ${instead}, which waits for collections by itself`)
  }
}

function insteadOf(name: string): string {
  return `write \`await expect(…).${name}(…)\``
}

/** An asymmetric matcher is called by another assertion, or by nobody. */
export function asymmetric(name: string): UsageError {
  return new UsageError(
    `usage: \`expect.${name}()\` would assert nothing, alone or inside another assertion: it is asynchronous, and its verdict ` +
      `would be ignored; ${insteadOf(name)}`,
  )
}
