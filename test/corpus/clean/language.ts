import { growth } from '../case.ts'

class Account {
  #balance = 0
  readonly owner: string

  constructor(owner: string) {
    this.owner = owner
  }

  deposit(amount: number): this {
    this.#balance += amount
    return this
  }

  get balance(): number {
    return this.#balance
  }
}

class Savings extends Account {
  readonly rate = 0.02
}

function counter(start: number): () => number {
  let count = start
  return () => (count += 1)
}

function failDeeply(depth: number): never {
  if (depth === 0) throw new Error('deep down')
  return failDeeply(depth - 1)
}

/** A program without state: nothing to set up, nothing that could be kept. */
const pure = (name: string, call: (_: undefined, callIndex: number) => unknown) =>
  growth({ name, expected: 'clean', setup: () => undefined, call })

export const cases = [
  pure('regular expressions', (_, i) => {
    const [, year] = /^(\d{4})-(\d{2})$/.exec(`${2000 + (i % 30)}-12`) ?? []
    return [year, `a-b-c-${i}`.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase()).split(/[,;]/)]
  }),
  pure('regular expressions made per call', (_, i) => new RegExp(`^item-${i % 50}(\\d+)$`, 'u').test('item-7123')),
  pure('JSON', (_, i) => JSON.parse(JSON.stringify({ id: i, tags: ['a', 'b'], nested: { at: `${i}`, on: true } }))),
  pure('string building', (_, i) => {
    let text = ''
    for (let n = 0; n < 50; n += 1) text += `${i}:${n},`
    return text.split(',').join(';').toUpperCase()
  }),
  pure('classes', (_, i) => new Savings(`owner ${i}`).deposit(i).deposit(1).balance),
  pure('classes made per call', (_, i) => {
    const Local = class extends Account {
      readonly index = i
    }
    return new Local('me').deposit(2).balance
  }),
  pure('closures', (_, i) => {
    const next = counter(i)
    return next() + next()
  }),
  pure('an Error with its stack read', () => {
    try {
      return failDeeply(5)
    } catch (error) {
      return (error as Error).stack?.length
    }
  }),
]
