import { growth } from '../case.ts'

interface Job {
  readonly i: number
}

let backlog: Job[] = []
let recent = new Map<number, Job>()
let topics = new Map<string, Set<() => number>>()

export const cases = [
  growth({
    name: 'a queue that is drained more slowly than it fills',
    expected: 'leak',
    heldBy: 'backlog: no single job stays for ever, and there are more and more of them',
    setup: () => {
      backlog = []
    },
    call: (_, i) => {
      backlog.push({ i }, { i: -i })
      return backlog.shift()
    },
  }),
  growth({
    name: 'a Map of which too few of the oldest entries go',
    expected: 'leak',
    heldBy: 'recent',
    setup: () => {
      recent = new Map()
    },
    call: (_, i) => {
      recent.set(i, { i })
      const [oldest] = recent.keys()
      if (i % 3 === 0 && oldest !== undefined) recent.delete(oldest)
    },
  }),
  growth({
    name: 'subscribers of one topic',
    expected: 'leak',
    heldBy: 'the Set of the one topic that there is',
    setup: () => {
      topics = new Map()
    },
    call: (_, i) => {
      const subscribers = topics.get('prices') ?? new Set()
      topics.set('prices', subscribers)
      subscribers.add(() => i)
    },
  }),
]
