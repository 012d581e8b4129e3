import { UsageError } from '../errors.js'
import type { MatcherContext } from './context.js'

/**
 * Refuses, at once and with `.not` too, the ways of writing an assertion in which nothing would be asserted: as an
 * asymmetric matcher Vitest reads `pass` of a promise and stays green, and `.resolves` holds the value until the test
 * ends.
 */
export function guardUse(context: MatcherContext, name: string): void {
  if (typeof context.promise !== 'string') {
    throw new UsageError(
      `\`${name}\` cannot be used as an asymmetric matcher (\`expect.${name}()\`): it is asynchronous, and its verdict ` +
        `would be ignored. Write \`await expect(…).${name}(…)\``,
    )
  }
  if (context.promise !== '') {
    throw new UsageError(
      `\`${name}\` cannot be used after \`.${context.promise}\`: that holds the value for the rest of the test. Write ` +
        `\`await expect(…).${name}(…)\`; async functions are awaited`,
    )
  }
  if (context.poll) {
    throw new UsageError(`\`${name}\` cannot be used with \`expect.poll\`: it waits for collections by itself`)
  }
}
