import { UsageError } from '../errors.js'
import type { MatcherContext } from './context.js'

/**
 * Refuses, at once and with `.not` too, the ways of writing an assertion in which nothing would be asserted: as an
 * asymmetric matcher Vitest reads `pass` of a promise and stays green, and `.resolves` holds the value until the test
 * ends.
 */
export function guardUse(context: MatcherContext, name: string): void {
  const instead = `write \`await expect(…).${name}(…)\``
  if (typeof context.promise !== 'string') {
    throw new UsageError(
      `\`expect.${name}()\` inside another assertion would assert nothing: it is asynchronous, and its verdict would ` +
        `be ignored; ${instead}`,
    )
  }
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
