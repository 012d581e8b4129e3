import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Queue {
  add(job: () => Promise<unknown>): Promise<unknown>
  onIdle(): Promise<void>
}

export const cases = bothSides(
  { name: 'p-queue', leaky: '2.3.0', fixed: '2.4.0', alias: 'p-queue', heldBy: 'the resolvers of onIdle' },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => {
        const PQueue = requirePackage<new () => Queue>(packageName)
        return new PQueue()
      },
      call: async (queue, i) => {
        void queue.add(() => Promise.resolve(i))
        await queue.onIdle()
      },
    }),
)
