import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bothSides } from '../both-sides.ts'
import { growth } from '../case.ts'
import { requirePackage } from '../load-package.ts'

interface Agent {
  close(): Promise<void>
}
interface Undici {
  Agent: new () => Agent
  request(url: string, options: object): Promise<{ body: { dump(): Promise<void> } }>
}

export const cases = bothSides(
  { name: 'undici', leaky: '7.14.0', fixed: '7.15.0', alias: 'undici', heldBy: "the agent's client map" },
  (packageName, side) =>
    growth({
      ...side,
      options: { iterations: 30, settle: () => passHalfASecond(packageName) },
      setup: () => {
        const undici = requirePackage<Undici>(packageName)
        return { undici, agent: new undici.Agent() }
      },
      call: async ({ undici, agent }) => {
        const server = createServer((_request, response) => {
          response.writeHead(200, { connection: 'close' }).end('hi')
        })
        const origin = await listen(server)
        const { body } = await undici.request(origin, { dispatcher: agent, headers: { connection: 'close' } })
        await body.dump()
        server.close()
        await once(server, 'close')
      },
      teardown: ({ agent }) => agent.close(),
    }),
)

interface Clock {
  tick(milliseconds: number): void
}

/**
 * undici keeps the timers that were cleared until its own clock ticks, every half second: up to 450 B for each call of
 * the last half second. Its hook for tests saves the wait.
 */
function passHalfASecond(packageName: string): Promise<void> {
  requirePackage<Clock>(`${packageName}/lib/util/timers.js`).tick(1000)
  return Promise.resolve()
}

/** A new origin each time: the port is the system's choice. */
async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
