import { growth } from '../case.ts'

const squares = new Map<number, { square: number }>()

function memoizedSquare(n: number): { square: number } {
  let known = squares.get(n)
  if (!known) {
    known = { square: n * n }
    squares.set(n, known)
  }
  return known
}

/** A pool that keeps what it once needed, at most 16 connections. */
class Pool {
  readonly #idle: { buffer: number[] }[] = []

  use(count: number): void {
    const taken = Array.from({ length: count }, () => this.#idle.pop() ?? { buffer: new Array<number>(64).fill(0) })
    this.#idle.push(...taken)
  }
}

let table: number[] | undefined

export const cases = [
  growth({
    name: 'a memoised function with bounded keys',
    expected: 'clean',
    setup: () => {
      squares.clear()
    },
    call: (_, i) => memoizedSquare(i % 300),
  }),
  growth({
    name: 'a pool that grows to its size and stays',
    expected: 'clean',
    setup: () => new Pool(),
    call: (pool, i) => {
      // The peak comes late and seldom, as it does under load.
      pool.use(1 + ((i >> 4) % 16))
    },
  }),
  growth({
    name: 'one-off lazy initialisation of 1 MB in the middle of the run',
    expected: 'clean',
    setup: () => {
      table = undefined
    },
    call: (_, i) => {
      if (i >= 250) table ??= Array.from({ length: 131_072 }, (_entry, n) => n)
      return table?.[i]
    },
  }),
]
