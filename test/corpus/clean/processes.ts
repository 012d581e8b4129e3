import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { growth } from '../case.ts'

const run = promisify(execFile)

/** Both cost 20 to 40 ms a call. */
const options = { iterations: 10 }

export const cases = [
  growth({
    name: 'worker_threads started and ended',
    expected: 'clean',
    options,
    setup: () => "require('node:worker_threads').parentPort.postMessage('hello')",
    call: async (code) => {
      const worker = new Worker(code, { eval: true })
      const ended = once(worker, 'exit')
      const message: unknown[] = await once(worker, 'message')
      await ended
      return message
    },
  }),
  growth({
    name: 'child_process started and ended',
    expected: 'clean',
    options,
    setup: () => process.execPath,
    call: async (node) => {
      const { stdout } = await run(node, ['--version'])
      return stdout
    },
  }),
]
