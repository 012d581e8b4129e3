import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Cache {
  set(key: string, value: object): unknown
}

/** The LRU that everybody writes: a Map remembers the order of insertion, and its first key is the oldest. */
class SmallLru implements Cache {
  readonly #entries = new Map<string, object>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  set(key: string, value: object): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#max) return
    const [oldest] = this.#entries.keys()
    if (oldest !== undefined) this.#entries.delete(oldest)
  }
}

/** Exactly linear until it is full, one entry per call: nothing but more calls tells it from a leak. */
const fillsUp = (name: string, makeCache: () => Cache) =>
  growth({
    name,
    expected: 'clean',
    setup: makeCache,
    call: (cache, i) => {
      cache.set(`user-${i}`, { i })
    },
  })

export const cases = [
  ...[500, 5_000, 20_000].map((max) => fillsUp(`an LRU of ${max} entries filling up`, () => new SmallLru(max))),
  fillsUp('lru-cache with 5000 entries filling up', () => {
    const LruCache = requirePackage<new (options: { max: number }) => Cache>('lru-cache-fixed')
    return new LruCache({ max: 5_000 })
  }),
]
