import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Cache {
  set(key: string, value: object): unknown
}
type LruCache = new (options: { maxSize: number; sizeCalculation: () => number }) => Cache

export const cases = bothSides(
  {
    name: 'lru-cache',
    leaky: '7.8.0',
    fixed: '7.8.1',
    alias: 'lru-cache',
    heldBy: 'slots of entries evicted by size',
  },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => {
        const LruCache = requirePackage<LruCache>(packageName)
        return new LruCache({ maxSize: 1000, sizeCalculation: () => 100 })
      },
      call: (cache, i) => {
        cache.set(Math.random().toString(36), { i })
      },
    }),
)
