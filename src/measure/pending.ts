/** Taken when this module loads: a user's fake `process` must not answer for the real one. */
const activeResources = process.getActiveResourcesInfo.bind(process)

/** What keeps the event loop alive, as `process.getActiveResourcesInfo()` names it. */
export function pendingHere(): readonly string[] {
  return activeResources()
}

/** What has come since: the runner's own channel and timers are nothing that a user's promise waits for. */
export function newlyPending(before: readonly string[]): readonly string[] {
  const rest = [...before]
  const added = pendingHere().filter((resource) => {
    const known = rest.indexOf(resource)
    if (known >= 0) rest.splice(known, 1)
    return known < 0
  })
  return [...new Set(added)]
}
