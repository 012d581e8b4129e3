import { UsageError } from './errors.js'

/**
 * `toBeCollectedAfter(page.closs)` would be an assertion without `fn`, and pass though nothing of what it is about was
 * called. Before options `undefined` stands for what is left out, as everywhere.
 *
 * @throws {@link UsageError} where all that was given is `undefined`
 */
export function refuseUndefined(what: string, given: readonly unknown[]): void {
  if (given.length !== 1 || given[0] !== undefined) return
  throw new UsageError(
    `Expected ${what}, got \`undefined\` (undefined): is a name misspelt? Where there is none, leave it out`,
  )
}
