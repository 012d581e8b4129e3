import { setTimeout as pause } from 'node:timers/promises'
import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { importPackage } from '../load-package.ts'

type Compute = (input: number) => object
interface Memoize {
  default: (compute: Compute, options: { maxAge: number }) => Compute
}

export const cases = bothSides(
  { name: 'memoize', leaky: '10.1.0', fixed: '10.2.0', alias: 'memoize', heldBy: 'the ids of expired timers' },
  (packageName, side) =>
    growth({
      ...side,
      // Entries live for 1 ms: before a reading they must have had the time to expire.
      options: { settle: () => pause(10) },
      setup: async () => {
        const { default: memoize } = await importPackage<Memoize>(packageName)
        return memoize((input) => ({ input }), { maxAge: 1 })
      },
      call: (memoized) => {
        memoized(Math.random())
      },
    }),
)
