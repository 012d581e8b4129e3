import { setTimeout as pause } from 'node:timers/promises'
import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Observable {
  pipe(operator: unknown): Observable
  subscribe(next: (value: unknown) => void): { unsubscribe(): void }
}
interface Subject extends Observable {
  next(value: unknown): void
}
interface Rxjs {
  Subject: new () => Subject
}
interface Operators {
  delay: (milliseconds: number) => unknown
}

export const cases = bothSides(
  { name: 'rxjs', leaky: '6.0.0', fixed: '6.1.0', alias: 'rxjs', heldBy: 'the subscriptions of done actions' },
  (packageName, side) =>
    growth({
      ...side,
      setup: () => {
        const { Subject } = requirePackage<Rxjs>(packageName)
        const { delay } = requirePackage<Operators>(`${packageName}/operators`)
        const subject = new Subject()
        const subscription = subject.pipe(delay(0)).subscribe(() => undefined)
        return { subject, subscription }
      },
      call: async ({ subject }, i) => {
        subject.next({ i })
        // `delay(0)` is a timer of 1 ms.
        await pause(2)
      },
      teardown: ({ subscription }) => {
        subscription.unsubscribe()
      },
    }),
)
