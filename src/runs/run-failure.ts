/** The assertion could not be run where it was to be run. Becomes an `error` outcome. */
export class RunFailure extends Error {
  override readonly name = 'RunFailure'
}
