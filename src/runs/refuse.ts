/** Of the error that keeps the body of another test from running in the fresh process: told apart from the user's by it. */
export const refusal = 'leak-matchers: not the test that is measured'

/** In a hook, where a runner has no other way to leave out a test. */
export function refuse(): never {
  throw new Error(refusal)
}
