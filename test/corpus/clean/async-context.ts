import { AsyncLocalStorage } from 'node:async_hooks'
import { growth } from '../case.ts'

const requests = new AsyncLocalStorage<{ id: number }>()

export const cases = [
  growth({
    name: 'AsyncLocalStorage.run',
    expected: 'clean',
    setup: () => undefined,
    call: (_, id) =>
      requests.run({ id }, async () => {
        await Promise.resolve()
        return requests.getStore()?.id
      }),
  }),
]
