import { growth } from '../case.ts'

interface Job {
  readonly i: number
}

let last: Job[] = []
let batch: Job[] = []
let written = 0

export const cases = [
  growth({
    name: 'a sliding window of 1000 jobs',
    expected: 'clean',
    setup: () => {
      last = []
    },
    call: (_, i) => {
      last.push({ i })
      if (last.length > 1000) last.shift()
    },
  }),
  growth({
    name: 'a batch that is written when it has 500 jobs',
    expected: 'clean',
    setup: () => {
      batch = []
    },
    call: (_, i) => {
      batch.push({ i })
      if (batch.length === 500) written += batch.splice(0).length
      return written
    },
  }),
]
