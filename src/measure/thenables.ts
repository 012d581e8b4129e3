export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  )
}

/**
 * Hands on what `value` settles with, which is never a promise: as with `await`, a thenable of a library may settle with
 * another one, whose `then` is what does the work. At once, where `value` is none.
 *
 * @param failed what was rejected with; or what a `then` of the user's own threw
 */
export function follow(value: unknown, settled: (value: unknown) => void, failed: (error: unknown) => void): void {
  const next = (value: unknown): void => {
    try {
      if (isThenable(value)) {
        value.then(next, failed)
        return
      }
    } catch (error) {
      failed(error)
      return
    }
    settled(value)
  }
  next(value)
}
