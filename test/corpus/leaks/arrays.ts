import { growth } from '../case.ts'

/** Starts anew with each run, so that runs in one process begin alike. */
let objects: object[] = []
let numbers: number[] = []
let tenths: object[] = []

export const cases = [
  growth({
    name: 'an empty object per call',
    expected: 'leak',
    heldBy: 'objects',
    setup: () => {
      objects = []
    },
    call: () => {
      objects.push({})
    },
  }),
  growth({
    name: 'a number pushed to an array',
    expected: 'leak',
    heldBy: 'numbers',
    setup: () => {
      numbers = []
    },
    call: (_, i) => {
      numbers.push(i)
    },
  }),
  growth({
    name: 'an object every tenth call',
    expected: 'leak',
    heldBy: 'tenths',
    setup: () => {
      tenths = []
    },
    call: (_, i) => {
      if (i % 10 === 0) tenths.push({ i })
    },
  }),
]
