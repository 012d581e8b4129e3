import { EventEmitter } from 'node:events'
import { growth } from '../case.ts'

export const cases = [
  growth({
    name: 'an EventEmitter, on and off',
    expected: 'clean',
    setup: () => new EventEmitter(),
    call: (emitter, i) => {
      const listener = (): number => i
      emitter.on('data', listener).once('end', listener)
      emitter.emit('data')
      emitter.emit('end')
      emitter.off('data', listener)
    },
  }),
  growth({
    name: 'an AbortController per call',
    expected: 'clean',
    setup: () => undefined,
    call: (_, i) => {
      const controller = new AbortController()
      controller.signal.addEventListener('abort', () => i, { once: true })
      controller.abort()
    },
  }),
]
