/** Of the error that keeps the body of another test from running in the fresh process: told apart from the user's by it. */
export const refusal = 'leak-matchers: not the test that is measured'

/** Leaves out a test, in a hook of a runner that has no other way. */
export function refuse(): never {
  throw refused()
}

/** Of a test that is left out, and of every assertion in the hooks that a runner calls around it all the same. */
export function refused(): Error {
  return new Error(refusal)
}
