/** From round to round, on average of two: what grows with the number of calls doubles, beside what a call takes anyway. */
const slower = 1.5
/** In each of the two: a machine that gets busy makes one round slower, and compiled code one quicker. */
const slowerInEach = 1.15
/**
 * What is added to a call's time, beside what the round before added: twice as much where each works through all that came
 * before, and less while a compiler makes that quicker. A cache that becomes full makes calls slower, too, but by less
 * and less.
 */
const addedAlike = 0.6
/** Milliseconds for each call that a call works through: a frame of a stack that overflows takes several times as long. */
const timePerEarlierCall = 1e-6
/** Milliseconds of processor time that are no chance. */
const tellingTime = 5

/**
 * Whether calls get slower with their number: then they work through what the earlier ones left, each wrapping the last
 * one or searching all. A cache that still fills does not do that, unless it searches all its entries; and after some
 * thousands more the stack overflows.
 *
 * @param paces `QuickestCalls.pace` of each round, each with twice as many calls as the one before: a machine that is
 *   busy with something else is no proof
 * @param calls that were ever made by the end of the last round
 */
export function getSlower(paces: readonly number[], calls: number): boolean {
  const [earlier = Infinity, before = 0, last = 0] = paces.slice(-3)
  const isSlower = last >= slower ** 2 * earlier && before >= slowerInEach * earlier && last >= slowerInEach * before
  // The average call of the last round comes after 3/4 of them all, that of the round before after half as many.
  const moreBehind = (3 / 8) * calls
  const added = last - before
  return isSlower && added >= addedAlike * (before - earlier) && added >= timePerEarlierCall * moreBehind
}

/**
 * The quickest calls of a round, of those that take long enough together to tell: what a call takes where neither the
 * machine nor a compiler is busy with something else.
 */
export class QuickestCalls {
  #quickest = Infinity
  #calls = 0
  #milliseconds = 0

  /** Takes a burst of calls and its processor time. */
  add(calls: number, milliseconds: number): void {
    this.#calls += calls
    this.#milliseconds += milliseconds
    if (this.#milliseconds < tellingTime) return
    this.#quickest = Math.min(this.#quickest, this.#milliseconds / this.#calls)
    this.#calls = 0
    this.#milliseconds = 0
  }

  /**
   * Milliseconds per call. Where all of them took too little to tell, the most that they can have taken: no later ones
   * are then taken for slower because of a clock that ticks coarsely.
   */
  get pace(): number {
    return Number.isFinite(this.#quickest) ? this.#quickest : tellingTime / this.#calls
  }
}
