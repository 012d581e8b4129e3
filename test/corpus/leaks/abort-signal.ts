import { setMaxListeners } from 'node:events'
import { growth } from '../case.ts'

let shutdown = new AbortController()

export const cases = [
  growth({
    name: "an AbortSignal's listeners",
    expected: 'leak',
    heldBy: 'shutdown.signal',
    setup: () => {
      shutdown = new AbortController()
      setMaxListeners(0, shutdown.signal)
    },
    call: (_, i) => {
      shutdown.signal.addEventListener('abort', () => i)
    },
  }),
]
