/** From round to round, twice: what grows with the number of calls doubles, beside what a call takes anyway. */
const slower = 1.5
/** Milliseconds of a burst whose time is no chance. */
const tellingBurst = 5

/**
 * Whether calls get slower with their number: then they work through what the earlier ones left, each wrapping the last
 * one or searching all. A cache that still fills does not do that, unless it searches all its entries; and after some
 * thousands more the stack overflows.
 *
 * @param paces processor time per call in milliseconds, of the quickest burst of each round, each with twice as many
 *   calls as the one before: a machine that is busy with something else is no proof
 * @param burst calls of a burst
 */
export function getSlower(paces: readonly number[], burst: number): boolean {
  const [earlier = 0, before = 0, last = 0] = paces.slice(-3)
  return earlier * burst >= tellingBurst && before >= slower * earlier && last >= slower * before
}
