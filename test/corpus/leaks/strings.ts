import { growth } from '../case.ts'

let log = ''

export const cases = [
  growth({
    name: 'a string that gets longer',
    expected: 'leak',
    heldBy: 'log',
    setup: () => {
      log = ''
    },
    call: (_, i) => {
      log += `call ${i} done\n`
      // A concatenation that nobody reads nests without end; reading a character flattens it, as a real log does.
      if (i % 64 === 0) log.charCodeAt(0)
    },
  }),
]
