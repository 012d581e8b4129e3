import { growth } from '../case.ts'

let waiting: Promise<number>[] = []
let failures: unknown[] = []
let opened: AsyncGenerator<number>[] = []

export const cases = [
  growth({
    name: 'a pending promise',
    expected: 'leak',
    heldBy: 'waiting',
    setup: () => {
      waiting = []
    },
    call: () => {
      waiting.push(new Promise(() => undefined))
    },
  }),
  growth({
    name: "a rejected promise's errors kept",
    expected: 'leak',
    heldBy: 'failures',
    setup: () => {
      failures = []
    },
    call: async (_, i) => {
      await Promise.reject(new Error(`request ${i} failed`)).catch((error: unknown) => failures.push(error))
    },
  }),
  growth({
    name: 'an async iterator never finished',
    expected: 'leak',
    heldBy: 'opened',
    setup: () => {
      opened = []
    },
    call: async (_, i) => {
      const pages = countFrom(i)
      opened.push(pages)
      await pages.next()
    },
  }),
]

async function* countFrom(start: number): AsyncGenerator<number> {
  for (let n = start; ; n += 1) yield await Promise.resolve(n)
}
