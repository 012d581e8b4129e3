import { growth } from '../case.ts'

let squares = new Map<number, number>()
let metadata = new WeakMap<object, object>()
let keys: object[] = []

export const cases = [
  growth({
    name: 'a Map entry of two numbers',
    expected: 'leak',
    heldBy: 'squares',
    setup: () => {
      squares = new Map()
    },
    call: (_, i) => {
      squares.set(i, i * 2)
    },
  }),
  growth({
    name: 'a WeakMap entry whose key stays',
    expected: 'leak',
    heldBy: 'keys, and through them the values of metadata',
    setup: () => {
      metadata = new WeakMap()
      keys = []
    },
    call: (_, i) => {
      const key = {}
      keys.push(key)
      metadata.set(key, { i })
    },
  }),
]
