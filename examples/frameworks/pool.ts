import { Worker } from 'node:worker_threads'

const program = `
  const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ id, number }) => parentPort.postMessage({ id, square: number * number }))
`

/** One worker thread that squares numbers, and the tasks that wait for it. */
export class Pool {
  readonly #worker = new Worker(program, { eval: true })
  readonly tasks = new Map<number, (square: number) => void>()
  #next = 0

  constructor({ forgets }: { readonly forgets: boolean }) {
    this.#worker.unref()
    this.#worker.on('message', ({ id, square }: { id: number; square: number }) => {
      this.tasks.get(id)?.(square)
      if (forgets) this.tasks.delete(id)
    })
  }

  square(number: number): Promise<number> {
    return new Promise((resolve) => {
      const id = this.#next++
      this.tasks.set(id, resolve)
      this.#worker.postMessage({ id, number })
    })
  }
}
