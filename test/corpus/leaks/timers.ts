import { growth } from '../case.ts'

const anHour = 3_600_000

export const cases = [
  growth({
    name: 'a timer that never ends',
    expected: 'leak',
    heldBy: "Node's timer list",
    setup: () => undefined,
    call: (_, i) => {
      // Without `unref` the process could not end; Node's list holds the timer all the same.
      setInterval(() => i, anHour).unref()
    },
  }),
]
