import type { Calls } from './calls.js'
import type { HeapReader } from './heap-reader.js'

/** Calls of a stretch. Primes: a proportion is then no coincidence of round numbers. */
export const stretchLengths = [293, 97, 53, 31, 17, 11]

/**
 * What the proof takes, in collections of the same heap, which are measured all the time: the walks of two marks some 40
 * (a last mark, which costs a snapshot, 80), a snapshot 60, decoding and reading it 50 (8 to 60 MB, Node 20 to 26).
 */
const collectionsOfMarks = 40
const collectionsOfLastMark = 80
export const collectionsOfReading = 50
export const collectionsOfPicture = 60 + collectionsOfReading

/** Collections beside a busy core take up to twice as long, and what is estimated by them is too much by as much. */
export const leastTime = 0.5

/** Milliseconds that the proof takes besides its calls, for a heap that is `growth` times as large as it is now. */
export function timeOfProof({ collectionTime }: HeapReader, { turnsEventLoop }: Calls, growth = 1): number {
  const marks = turnsEventLoop ? collectionsOfLastMark : collectionsOfMarks
  return (marks + collectionsOfPicture) * collectionTime * growth
}

/** From here on a stretch shows what one call in ten keeps, or one in sixteen. */
const longEnough = 53

/**
 * The longest that surely fits, if it is long enough; else the longest that may fit.
 *
 * @param timeLeft and what the proof takes besides its calls, in milliseconds
 * @param most calls that it need not have more of
 */
export function stretchThatFits(
  timeLeft: number,
  millisecondsPerCall: number,
  proofTime: number,
  most = Infinity,
): number | undefined {
  const longest = (share: number): number | undefined =>
    stretchLengths.find((prime) => prime <= most && 3 * prime * millisecondsPerCall <= timeLeft - share * proofTime)
  const sure = longest(1)
  return sure !== undefined && sure >= longEnough ? sure : longest(leastTime)
}
