import { setTimeout as pause } from 'node:timers/promises'
import { growth } from '../case.ts'

export const cases = [
  growth({
    name: 'promises',
    expected: 'clean',
    setup: () => undefined,
    call: async (_, i) => {
      const [first] = await Promise.all([Promise.resolve({ i }), double(i)])
      await Promise.reject(new Error('expected')).catch(() => undefined)
      return Promise.race([double(first.i), Promise.resolve(0)])
    },
  }),
  growth({
    name: 'an async iterator that finishes',
    expected: 'clean',
    setup: () => undefined,
    call: async (_, i) => {
      let sum = 0
      for await (const n of countTo(i % 5)) sum += n
      return sum
    },
  }),
  growth({
    name: 'timers that end',
    expected: 'clean',
    setup: () => undefined,
    call: async (_, i) => {
      clearTimeout(setTimeout(() => i, 1000))
      await pause(1)
      await new Promise<void>((done) => {
        setTimeout(done, 1)
      })
    },
  }),
]

async function double(n: number): Promise<number> {
  await Promise.resolve()
  return n * 2
}

async function* countTo(end: number): AsyncGenerator<number> {
  for (let n = 0; n < end; n += 1) yield await Promise.resolve(n)
}
