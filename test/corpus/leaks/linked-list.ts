import { growth } from '../case.ts'

interface Link {
  value: number
  next: Link | undefined
}

let head: Link | undefined

export const cases = [
  growth({
    name: 'a linked list',
    expected: 'leak',
    heldBy: 'head',
    setup: () => {
      head = undefined
    },
    call: (_, value) => {
      head = { value, next: head }
    },
  }),
]
