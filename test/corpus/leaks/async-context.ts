import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import { growth } from '../case.ts'

const requests = new AsyncLocalStorage<{ id: number; body: number[] }>()
let resources: AsyncResource[] = []

export const cases = [
  growth({
    name: 'a retained AsyncLocalStorage store',
    expected: 'leak',
    heldBy: 'resources, each with the context it was made in',
    setup: () => {
      resources = []
    },
    call: (_, id) => {
      requests.run({ id, body: [id, id, id] }, () => {
        resources.push(new AsyncResource('JOB'))
      })
    },
  }),
]
