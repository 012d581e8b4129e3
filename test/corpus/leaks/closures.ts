import { EventEmitter } from 'node:events'
import { growth } from '../case.ts'

let callbacks: (() => number)[] = []
let emitter = new EventEmitter()

export const cases = [
  growth({
    name: 'a closure',
    expected: 'leak',
    heldBy: 'callbacks',
    setup: () => {
      callbacks = []
    },
    call: (_, i) => {
      callbacks.push(() => i)
    },
  }),
  growth({
    name: 'an event listener',
    expected: 'leak',
    heldBy: 'emitter',
    setup: () => {
      // Without a limit Node would warn, once and rightly; the warning is not what is measured.
      emitter = new EventEmitter().setMaxListeners(0)
    },
    call: (_, i) => {
      emitter.on('data', () => i)
    },
  }),
]
