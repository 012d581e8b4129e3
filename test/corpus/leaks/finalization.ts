import { growth } from '../case.ts'

let handles = new FinalizationRegistry<object>(() => undefined)
let owners: object[] = []

export const cases = [
  growth({
    name: 'a FinalizationRegistry whose held values pile up',
    expected: 'leak',
    heldBy: 'handles: what is registered never goes',
    setup: () => {
      handles = new FinalizationRegistry(() => undefined)
      // One owner is registered over and over: its cells and held values stay as long as it does.
      owners = [{}]
    },
    call: (_, i) => {
      for (const owner of owners) handles.register(owner, { handle: i })
    },
  }),
]
